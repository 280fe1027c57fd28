/** An event by its name, which leads to its page; a text where there is none to lead to. */

import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { type FragmentType, graphql, useFragment } from "../gql";
import { type Key, t } from "../texts";
import { place } from "./paths";

const NAMED_EVENT = graphql(`
  fragment NamedEvent on Event { id name }
`);

export function EventLink(given: {
  event: FragmentType<typeof NAMED_EVENT> | null | undefined;
  otherwise?: Key;
}) {
  const event = useFragment(NAMED_EVENT, given.event);
  if (!event)
    return (
      <Text size="sm" c="dimmed">
        {t(given.otherwise ?? "firings.gone")}
      </Text>
    );
  const { id, name } = event;
  return (
    <Anchor component={Link} href={place(`/events/${id}`)} size="sm" className="written" display="block">
      {name}
    </Anchor>
  );
}
