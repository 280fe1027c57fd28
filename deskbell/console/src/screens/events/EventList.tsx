/** A list of events: found by name, category, type and state, and enabled, copied or deleted many at once. */

import { Button, Group, Loader, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import type { EventScope, EventsQuery, Permission } from "../../gql/graphql";
import { toContent } from "../../parts/content";
import { Failures } from "../../parts/failures";
import { useMay } from "../../parts/may";
import { Paging } from "../../parts/Paging";
import { type Key, t } from "../../texts";
import { Columns } from "./Columns";
import { EVENTS } from "./documents";
import { EventRow } from "./EventRow";
import { Filters } from "./Filters";
import { isNarrowed, type Listing, slice, useListing } from "./listing";
import { Selected } from "./Selected";

/** What lets one turn the events of a list on and off, and delete them. */
const SWITCHING: Record<EventScope, readonly Permission[]> = {
  MY: ["CREATE_AND_EDIT_MY_EVENTS", "MANAGE_GLOBAL_EVENTS"],
  GLOBAL: ["MANAGE_GLOBAL_EVENTS"],
  EMPLOYEES: ["MANAGE_GLOBAL_EVENTS"],
};

const ticked = (count: number, of: number) => (!count ? "none" : count === of ? "all" : "some");

export function EventList({ scope, title }: { scope: EventScope; title: Key }) {
  const [listing, change] = useListing();
  const switches = useMay()(SWITCHING[scope]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [{ data, error, fetching }, again] = useQuery({
    query: EVENTS,
    variables: { scope, filter: listing.filter, ...slice(listing) },
    requestPolicy: "cache-and-network",
  });
  const events = data?.events;
  const edges = events ? (listing.descending ? events.edges.toReversed() : events.edges) : [];
  const ids = edges.map(({ node }) => node.id);
  const turn = (to: Partial<Listing>) => {
    setSelected(new Set());
    change(to);
  };
  const tick = (id: string, ticked: boolean) => {
    const next = new Set(selected);
    if (ticked) next.add(id);
    else next.delete(id);
    setSelected(next);
  };
  const done = () => {
    toContent(); // what was pressed goes with the ticks
    setSelected(new Set());
    again({ requestPolicy: "network-only" });
  };
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
      <Filters filter={listing.filter} change={(filter) => turn({ filter })} />
      <Failures error={error} />
      {switches && <Selected ids={[...selected]} copies={scope !== "EMPLOYEES"} done={done} />}
      <Table.ScrollContainer minWidth={300}>
        <Table aria-label={t(title)} highlightOnHover>
          <Columns
            owned={scope === "EMPLOYEES"}
            descending={listing.descending}
            reverse={() => turn({ descending: !listing.descending })}
            ticked={switches ? ticked(selected.size, ids.length) : null}
            tickAll={(all) => setSelected(new Set(all ? ids : []))}
          />
          <Table.Tbody>
            {edges.map(({ node }) => (
              <EventRow
                key={node.id}
                event={node}
                owned={scope === "EMPLOYEES"}
                switches={switches}
                ticked={selected.has(node.id)}
                tick={(ticked) => tick(node.id, ticked)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {fetching && !events && <Loader />}
      {events && !edges.length && (
        <Text c="dimmed">{t(isNarrowed(listing) ? "list.nothing" : "events.none")}</Text>
      )}
      {events && <Pages events={events} listing={listing} turn={(at) => turn({ at })} />}
    </Stack>
  );
}

/** How many there are, and the way to the others. */
function Pages(given: {
  events: EventsQuery["events"];
  listing: Listing;
  turn: (to: string | null) => void;
}) {
  const { totalCount, pageInfo } = given.events;
  const [more, next] = given.listing.descending
    ? [pageInfo.hasPreviousPage, pageInfo.startCursor]
    : [pageInfo.hasNextPage, pageInfo.endCursor];
  return (
    <Group>
      <Text size="sm">{t("list.total", { count: totalCount })}</Text>
      <Paging after={given.listing.at} page={{ hasNextPage: more, endCursor: next }} turn={given.turn} />
    </Group>
  );
}
