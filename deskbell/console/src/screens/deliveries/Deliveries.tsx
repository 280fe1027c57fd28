/** What leaves the desk: by state and channel, with its attempts, and another try where one is due. */

import { Button, Group, Loader, Select, Stack, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "urql";
import type { DeliveryChannel, DeliveryState } from "../../gql/graphql";
import { eventIn } from "../../parts/addressed";
import { useAsked } from "../../parts/asked";
import { useEveryMinute } from "../../parts/everyMinute";
import { Failures } from "../../parts/failures";
import { useMay } from "../../parts/may";
import { Narrowed } from "../../parts/Narrowed";
import { Paging } from "../../parts/Paging";
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

export function Deliveries() {
  const [asked, ask] = useAsked(["state", "channel", "event", "receiver", "since", "until", "after"]);
  const { after } = asked;
  const event = eventIn(asked.event);
  const span = spanOf(asked);
  const filter = {
    ...span,
    state: STATES.find((known) => known === asked.state) ?? null,
    channel: CHANNELS.find((known) => known === asked.channel) ?? null,
    eventId: event,
    waitingFor: asked.receiver || null,
  };
  const [{ data, error, fetching }, again] = useQuery({
    query: DELIVERIES,
    variables: { filter, after },
    requestPolicy: "cache-and-network",
  });
  const [retrying, retry] = useMutation(RETRY);
  const anew = () => again({ requestPolicy: "network-only" });
  useEveryMinute(anew);
  const narrow = (to: Parameters<typeof ask>[0]) => ask({ ...to, after: null });
  const may = useMay();
  const deliveries = data?.deliveries;
  const mayRetry = may(["MANAGE_DESK"]);
  const retriable = deliveries?.edges.filter(({ node }) => RETRIABLE.includes(node.state)) ?? [];
  const tryAgain = async (ids: string[]) => {
    const { data: done } = await retry({ ids });
    const count = done?.retryDeliveries.deliveries.length ?? 0;
    if (count) notifications.show({ message: t("deliveries.retried", { count }) });
    anew();
  };
  return (
    <Stack>
      <Title order={1} size="h3">
        {t("nav.deliveries")}
      </Title>
      <Group>
        <Chosen
          name="deliveries.state"
          of={STATES}
          value={filter.state}
          choose={(state) => narrow({ state })}
        />
        <Chosen
          name="deliveries.channel"
          of={CHANNELS}
          value={filter.channel}
          choose={(channel) => narrow({ channel })}
        />
        {event && (
          <Narrowed
            to={t("deliveries.ofEvent")}
            ends={t("deliveries.ofAll")}
            forget={() => narrow({ event: null })}
          />
        )}
        {asked.receiver && (
          <Narrowed
            to={t("deliveries.waiting")}
            ends={t("deliveries.toAll")}
            forget={() => narrow({ receiver: null })}
          />
        )}
        <Within {...span} forget={() => narrow({ since: null, until: null })} />
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
      </Group>
      <Failures error={error ?? retrying.error} errors={retrying.data?.retryDeliveries.errors} />
      <Table.ScrollContainer minWidth={760}>
        <Table aria-label={t("nav.deliveries")} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name) => (
                <Table.Th key={name}>{t(name)}</Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data?.deliveries.edges.map(({ node }) => (
              <DeliveryRow
                key={node.id}
                delivery={node}
                seesOccurrences={may(["VIEW_OCCURRENCES"])}
                retry={mayRetry ? () => tryAgain([node.id]) : null}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {fetching && !deliveries && <Loader />}
      {deliveries && !deliveries.edges.length && <Text c="dimmed">{t("deliveries.none")}</Text>}
      {deliveries && (
        <Group>
          <Text size="sm">
            {t(deliveries.totalCountIsExact ? "list.total" : "desk.totalMore", {
              count: deliveries.totalCount,
            })}
          </Text>
          <Paging after={after} page={deliveries.pageInfo} turn={(to) => ask({ after: to })} />
        </Group>
      )}
    </Stack>
  );
}

function Chosen<Value extends DeliveryState | DeliveryChannel>(given: {
  name: Key;
  of: readonly Value[];
  value: Value | null;
  choose: (to: string | null) => void;
}) {
  return (
    <Select
      aria-label={t(given.name)}
      placeholder={t(given.name)}
      clearable
      data={given.of.map((value) => ({ value, label: t(`deliveries.${value}`) }))}
      value={given.value}
      onChange={given.choose}
    />
  );
}
