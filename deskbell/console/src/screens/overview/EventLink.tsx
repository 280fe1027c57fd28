/** An event by its name, which leads to the list that it stands in. */

import { Anchor } from "@mantine/core";
import { Link } from "wouter";
import type { EventLevel } from "../../gql/graphql";
import { place } from "../../parts/paths";

interface Named {
  id: string;
  name: string;
  level: EventLevel;
  owner: { id: string };
}

export function placeOf({ id, level, owner }: Named, viewer: string): string {
  if (level === "SYSTEM") return place(`/global/${id}`);
  return place(`/${owner.id === viewer ? "events" : "employees"}/${id}`);
}

export function EventLink({ event, viewer }: { event: Named; viewer: string }) {
  return (
    <Anchor component={Link} href={placeOf(event, viewer)} size="sm" className="written" display="block">
      {event.name}
    </Anchor>
  );
}
