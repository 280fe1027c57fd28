/** A list of events: found by name, category, type and state, and enabled, copied or deleted many at once. */

import { Button, Checkbox, Group, Loader, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import type { EventFilter, EventScope } from "../../gql/graphql";
import { Failures } from "../../parts/failures";
import { type Key, t } from "../../texts";
import { EVENTS } from "./documents";
import { EventRow } from "./EventRow";
import { Filters } from "./Filters";
import { Selected } from "./Selected";

export function EventList({ scope, title }: { scope: EventScope; title: Key }) {
  const [filter, setFilter] = useState<EventFilter>({});
  const [after, setAfter] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [{ data, error, fetching }, again] = useQuery({ query: EVENTS, variables: { scope, filter, after } });
  const events = data?.events;
  const ids = events?.edges.map(({ node }) => node.id) ?? [];
  const turn = (to: string | null) => {
    setSelected(new Set());
    setAfter(to);
  };
  const narrow = (to: EventFilter) => {
    setFilter(to);
    turn(null);
  };
  const tick = (id: string, ticked: boolean) => {
    const next = new Set(selected);
    if (ticked) next.add(id);
    else next.delete(id);
    setSelected(next);
  };
  const done = () => {
    setSelected(new Set());
    again({ requestPolicy: "network-only" });
  };
  const columns = [
    "events.name",
    "events.state",
    ...(scope === "EMPLOYEES" ? ["events.owner" as const] : []),
  ] as const;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t(title)}
        </Title>
        {scope !== "EMPLOYEES" && (
          <Button component={Link} href="/new">
            {t("events.new")}
          </Button>
        )}
      </Group>
      <Filters filter={filter} change={narrow} />
      <Failures error={error} />
      <Selected ids={[...selected]} copies={scope !== "EMPLOYEES"} done={done} />
      <Table.ScrollContainer minWidth={600}>
        <Table aria-label={t(title)} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={40}>
                <Checkbox
                  aria-label={t("events.selectAll")}
                  checked={ids.length > 0 && selected.size === ids.length}
                  indeterminate={selected.size > 0 && selected.size < ids.length}
                  onChange={({ currentTarget }) => setSelected(new Set(currentTarget.checked ? ids : []))}
                />
              </Table.Th>
              {[...columns, "events.category", "events.eventType", "events.conditions", "events.actions"].map(
                (name) => (
                  <Table.Th key={name}>{t(name as Key)}</Table.Th>
                ),
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {events?.edges.map(({ node }) => (
              <EventRow
                key={node.id}
                event={node}
                owned={scope === "EMPLOYEES"}
                ticked={selected.has(node.id)}
                tick={(ticked) => tick(node.id, ticked)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {fetching && !events && <Loader />}
      {events && !events.edges.length && <Text c="dimmed">{t("events.none")}</Text>}
      {events && (
        <Group>
          <Text size="sm">{t("list.total", { count: events.totalCount })}</Text>
          {after && (
            <Button variant="default" size="compact-sm" onClick={() => turn(null)}>
              {t("list.first")}
            </Button>
          )}
          {events.pageInfo.hasNextPage && (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => turn(events.pageInfo.endCursor ?? null)}
            >
              {t("list.next")}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}
