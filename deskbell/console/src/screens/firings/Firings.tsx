/** What became of events each time that one was satisfied: all that the overview's numbers count. */

import { among, eventIn } from "../../parts/addressed";
import { useAsked } from "../../parts/asked";
import { useAnew } from "../../parts/everyMinute";
import { Failures } from "../../parts/failures";
import { ListTable, Narrowing } from "../../parts/ListTable";
import { Narrowed } from "../../parts/Narrowed";
import { spanOf, Within } from "../../parts/Within";
import { type Key, t } from "../../texts";
import { FIRINGS } from "./documents";
import { FiringRow } from "./FiringRow";

const STATES = ["fired", "heldBack"] as const;
const COLUMNS: readonly Key[] = ["event.at", "firings.event", "event.occurrence", "event.became"];
const stateIn = among(STATES);

export function Firings() {
  const [asked, ask] = useAsked(["state", "event", "since", "until", "after"]);
  const { after } = asked;
  const [state, eventId, span] = [stateIn(asked.state), eventIn(asked.event), spanOf(asked)];
  const heldBack = state && state === "heldBack";
  const { data, error, fetching } = useAnew({
    query: FIRINGS,
    variables: { filter: { ...span, eventId, heldBack }, after },
  });
  return (
    <ListTable
      title={t("nav.firings")}
      columns={COLUMNS}
      page={data?.firings}
      fetching={fetching}
      none={t("firings.none")}
      row={(firing) => <FiringRow key={firing.id} firing={firing} />}
      after={after}
      turn={(to) => ask({ after: to })}
      failures={<Failures error={error} />}
    >
      <Narrowing
        name="firings.state"
        of={STATES}
        called={(each) => `firings.${each}`}
        value={state}
        choose={(to) => ask({ state: to })}
      />
      {eventId && (
        <Narrowed
          to={t("deliveries.ofEvent")}
          ends={t("deliveries.ofAll")}
          forget={() => ask({ event: null })}
        />
      )}
      <Within {...span} forget={() => ask({ since: null, until: null })} />
    </ListTable>
  );
}
