/** What leaves the desk: by state and channel, with its attempts, and another try where one is due. */

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";
import type { DeliveryChannel, DeliveryState } from "../../gql/graphql";
import { among, eventIn } from "../../parts/addressed";
import { useAsked } from "../../parts/asked";
import { toContent } from "../../parts/content";
import { useAnew } from "../../parts/everyMinute";
import { Failures } from "../../parts/failures";
import { ListTable, Narrowing } from "../../parts/ListTable";
import { useMay } from "../../parts/may";
import { Narrowed } from "../../parts/Narrowed";
import { spanOf, Within } from "../../parts/Within";
import { type Key, t } from "../../texts";
import { DeliveryRow, RETRIABLE } from "./DeliveryRow";
import { DELIVERIES, RETRY } from "./documents";

const STATES: readonly DeliveryState[] = [
  "PENDING",
  "SENDING",
  "SENT",
  "FAILED",
  "GIVEN_UP",
  "HELD",
  "DIGESTED",
  "SKIPPED",
];
const CHANNELS: readonly DeliveryChannel[] = ["MAIL", "WEB", "FILE", "PROVIDER", "PUSH"];
const COLUMNS: readonly Key[] = [
  "deliveries.recipient",
  "deliveries.channel",
  "deliveries.state",
  "deliveries.when",
  "deliveries.attempts",
  "deliveries.next",
  "deliveries.event",
];
const [stateIn, channelIn] = [among(STATES), among(CHANNELS)];

export function Deliveries() {
  const [asked, ask] = useAsked(["state", "channel", "event", "receiver", "since", "until", "after"]);
  const { after } = asked;
  const span = spanOf(asked);
  const filter = {
    ...span,
    state: stateIn(asked.state),
    channel: channelIn(asked.channel),
    eventId: eventIn(asked.event),
    waitingFor: asked.receiver || null,
  };
  const { data, error, fetching, anew } = useAnew({ query: DELIVERIES, variables: { filter, after } });
  const [retrying, retry] = useMutation(RETRY);
  const may = useMay();
  const mayRetry = may(["MANAGE_DESK"]);
  const retriable = data?.deliveries.edges.filter(({ node }) => RETRIABLE.includes(node.state)) ?? [];
  const tryAgain = async (ids: string[]) => {
    const { data: done } = await retry({ ids });
    const count = done?.retryDeliveries.deliveries.length ?? 0;
    if (count) {
      toContent(); // the button goes with what it was for
      notifications.show({ message: t("deliveries.retried", { count }) });
    }
    anew();
  };
  return (
    <ListTable
      title={t("nav.deliveries")}
      columns={COLUMNS}
      page={data?.deliveries}
      fetching={fetching}
      none={t("deliveries.none")}
      row={(delivery) => (
        <DeliveryRow
          key={delivery.id}
          delivery={delivery}
          seesOccurrences={may(["VIEW_OCCURRENCES"])}
          retry={mayRetry ? () => tryAgain([delivery.id]) : null}
        />
      )}
      after={after}
      turn={(to) => ask({ after: to })}
      failures={<Failures error={error ?? retrying.error} errors={retrying.data?.retryDeliveries.errors} />}
    >
      <Narrowing
        name="deliveries.state"
        of={STATES}
        called={(each) => `deliveries.${each}`}
        value={filter.state}
        choose={(state) => ask({ state })}
      />
      <Narrowing
        name="deliveries.channel"
        of={CHANNELS}
        called={(each) => `deliveries.${each}`}
        value={filter.channel}
        choose={(channel) => ask({ channel })}
      />
      {filter.eventId && (
        <Narrowed
          to={t("deliveries.ofEvent")}
          ends={t("deliveries.ofAll")}
          forget={() => ask({ event: null })}
        />
      )}
      {asked.receiver && (
        <Narrowed
          to={t("deliveries.waiting")}
          ends={t("deliveries.toAll")}
          forget={() => ask({ receiver: null })}
        />
      )}
      <Within {...span} forget={() => ask({ since: null, until: null })} />
      {mayRetry && retriable.length > 0 && (
        <Button
          variant="default"
          size="compact-sm"
          loading={retrying.fetching}
          onClick={() => tryAgain(retriable.map(({ node }) => node.id))}
        >
          {t("deliveries.retryAll")}
        </Button>
      )}
    </ListTable>
  );
}
