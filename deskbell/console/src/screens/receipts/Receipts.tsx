/** To whom messages came, how late, and when they were read; what they say is their readers' alone. */

import { among } from "../../parts/addressed";
import { useAsked } from "../../parts/asked";
import { useAnew } from "../../parts/everyMinute";
import { Failures } from "../../parts/failures";
import { ListTable, Narrowing } from "../../parts/ListTable";
import { spanOf, Within } from "../../parts/Within";
import { type Key, t } from "../../texts";
import { RECEIPTS } from "./documents";
import { ReceiptRow } from "./ReceiptRow";

const STATES = ["read", "unread"] as const;
const COLUMNS: readonly Key[] = [
  "receipts.came",
  "receipts.agent",
  "firings.event",
  "event.occurrence",
  "receipts.lateness",
  "overview.read",
];
const stateIn = among(STATES);

export function Receipts() {
  const [asked, ask] = useAsked(["state", "since", "until", "after"]);
  const { after } = asked;
  const [state, span] = [stateIn(asked.state), spanOf(asked)];
  const read = state && state === "read";
  const { data, error, fetching } = useAnew({
    query: RECEIPTS,
    variables: { filter: { ...span, read }, after },
  });
  return (
    <ListTable
      title={t("nav.receipts")}
      columns={COLUMNS}
      page={data?.messageReceipts}
      fetching={fetching}
      none={t("receipts.none")}
      row={(receipt) => <ReceiptRow key={receipt.id} receipt={receipt} />}
      after={after}
      turn={(to) => ask({ after: to })}
      failures={<Failures error={error} />}
    >
      <Narrowing
        name="deliveries.state"
        of={STATES}
        called={(each) => `overview.${each}`}
        value={state}
        choose={(to) => ask({ state: to })}
      />
      <Within {...span} forget={() => ask({ since: null, until: null })} />
    </ListTable>
  );
}
