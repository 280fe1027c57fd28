/** A number, or what else leads to a list, as far as there is one that is open. */

import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";

export function Behind({ at, children }: { at: string | null; children: ReactNode }) {
  if (!at) return <Text size="sm">{children}</Text>;
  return (
    <Anchor component={Link} href={at} size="sm">
      {children}
    </Anchor>
  );
}
