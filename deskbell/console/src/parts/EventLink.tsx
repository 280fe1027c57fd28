/** An event by its name, which leads to its page. */

import { Anchor } from "@mantine/core";
import { Link } from "wouter";
import { type FragmentType, graphql, useFragment } from "../gql";
import { place } from "./paths";

export const NAMED_EVENT = graphql(`
  fragment NamedEvent on Event { id name }
`);

export function EventLink(given: { event: FragmentType<typeof NAMED_EVENT> }) {
  const { id, name } = useFragment(NAMED_EVENT, given.event);
  return (
    <Anchor component={Link} href={place(`/events/${id}`)} size="sm" className="written" display="block">
      {name}
    </Anchor>
  );
}
