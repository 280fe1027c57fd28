/** What became of events each time that one was satisfied: all that the overview's numbers count. */

import { Group, Loader, Select, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "urql";
import { eventIn } from "../../parts/addressed";
import { useAsked } from "../../parts/asked";
import { useEveryMinute } from "../../parts/everyMinute";
import { Failures } from "../../parts/failures";
import { Narrowed } from "../../parts/Narrowed";
import { Paging } from "../../parts/Paging";
import { spanOf, Within } from "../../parts/Within";
import { type Key, t } from "../../texts";
import { FIRINGS } from "./documents";
import { FiringRow } from "./FiringRow";

const STATES = ["fired", "heldBack"] as const;
const COLUMNS: readonly Key[] = ["event.at", "firings.event", "event.occurrence", "event.became"];

export function Firings() {
  const [asked, ask] = useAsked(["state", "event", "since", "until", "after"]);
  const { after } = asked;
  const event = eventIn(asked.event);
  const span = spanOf(asked);
  const state = STATES.find((known) => known === asked.state) ?? null;
  const heldBack = state && state === "heldBack";
  const [{ data, error, fetching }, again] = useQuery({
    query: FIRINGS,
    variables: { filter: { ...span, eventId: event, heldBack }, after },
    requestPolicy: "cache-and-network",
  });
  useEveryMinute(() => again({ requestPolicy: "network-only" }));
  const narrow = (to: Parameters<typeof ask>[0]) => ask({ ...to, after: null });
  const firings = data?.firings;
  return (
    <Stack>
      <Title order={1} size="h3">
        {t("nav.firings")}
      </Title>
      <Group>
        <Select
          aria-label={t("firings.state")}
          placeholder={t("firings.state")}
          clearable
          data={STATES.map((value) => ({ value, label: t(`firings.${value}`) }))}
          value={state}
          onChange={(to) => narrow({ state: to })}
        />
        {event && (
          <Narrowed
            to={t("deliveries.ofEvent")}
            ends={t("deliveries.ofAll")}
            forget={() => narrow({ event: null })}
          />
        )}
        <Within {...span} forget={() => narrow({ since: null, until: null })} />
      </Group>
      <Failures error={error} />
      <Table.ScrollContainer minWidth={760}>
        <Table aria-label={t("nav.firings")} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name) => (
                <Table.Th key={name}>{t(name)}</Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {firings?.edges.map(({ node }) => (
              <FiringRow key={node.id} firing={node} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {fetching && !firings && <Loader />}
      {firings && !firings.edges.length && <Text c="dimmed">{t("firings.none")}</Text>}
      {firings && (
        <Group>
          <Text size="sm">
            {t(firings.totalCountIsExact ? "list.total" : "desk.totalMore", { count: firings.totalCount })}
          </Text>
          <Paging after={after} page={firings.pageInfo} turn={(to) => ask({ after: to })} />
        </Group>
      )}
    </Stack>
  );
}
