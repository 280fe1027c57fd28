/** Turning the pages of a list, forward and back to the first. */

import { Button, Group, Text } from "@mantine/core";
import { t } from "../texts";

export function Turning(given: {
  total: number;
  after: string | null;
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  turn: (to: string | null) => void;
}) {
  const { hasNextPage, endCursor } = given.pageInfo;
  const button = { variant: "default", size: "compact-sm" } as const;
  return (
    <Group>
      <Text size="sm">{t("list.total", { count: given.total })}</Text>
      {given.after && (
        <Button {...button} onClick={() => given.turn(null)}>
          {t("list.first")}
        </Button>
      )}
      {hasNextPage && (
        <Button {...button} onClick={() => given.turn(endCursor ?? null)}>
          {t("list.next")}
        </Button>
      )}
    </Group>
  );
}
