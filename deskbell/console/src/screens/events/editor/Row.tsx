/** A condition or an action of a draft: what it is called, and the way to take it out. */

import { ActionIcon, Card, Group, Input, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../../../texts";

export function Row(given: { title: string; remove: (() => void) | null; children: ReactNode }) {
  const { title, remove, children } = given;
  return (
    <Card withBorder padding="sm" role="group" aria-label={title}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600}>{title}</Text>
          {remove && (
            <ActionIcon variant="subtle" aria-label={t("editor.remove", { name: title })} onClick={remove}>
              ×
            </ActionIcon>
          )}
        </Group>
        {children}
      </Stack>
    </Card>
  );
}

/** One that is not offered any more, such as on a custom field that is deleted: it can but be taken out. */
export function Gone({ error, remove }: { error: string | undefined; remove: () => void }) {
  return (
    <Row title={t("editor.lost")} remove={remove}>
      <Input.Error>{error ?? t("editor.lostHelp")}</Input.Error>
    </Row>
  );
}
