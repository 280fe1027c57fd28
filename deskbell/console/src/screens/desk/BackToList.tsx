/** The way from an item back to the list of its kind. */

import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { useMay } from "../../parts/may";
import { place } from "../../parts/paths";
import type { Kind } from "./description";

export function BackToList({ kind: { list, title } }: { kind: Kind }) {
  const may = useMay();
  if (!list || !may(list.opens))
    return (
      <Text size="sm" c="dimmed">
        {title}
      </Text>
    );
  return (
    <Anchor component={Link} href={place(`/desk/${list.path}`)} size="sm">
      {list.title}
    </Anchor>
  );
}
