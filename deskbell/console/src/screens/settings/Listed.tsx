/** A list of the settings in rows, with the button that adds to it. */

import { Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { FormModal } from "../../parts/FormModal";
import { type Key, t } from "../../texts";

export function Listed(given: {
  title: Key;
  columns: readonly Key[];
  /** What the column is called in which something is done to each. */
  doing: Key;
  none: Key;
  /** Pixels below which it is scrolled. */
  width: number;
  adding: Key;
  form: (close: () => void) => ReactNode;
  children: readonly ReactNode[];
}) {
  return (
    <Stack>
      <FormModal name={t(given.adding)} size="sm" variant="filled" w="fit-content" form={given.form} />
      {given.children.length === 0 ? (
        <Text c="dimmed">{t(given.none)}</Text>
      ) : (
        <Table.ScrollContainer minWidth={given.width}>
          <Table aria-label={t(given.title)}>
            <Table.Thead>
              <Table.Tr>
                {given.columns.map((name) => (
                  <Table.Th key={name}>{t(name)}</Table.Th>
                ))}
                <Table.Th>
                  <VisuallyHidden>{t(given.doing)}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>{given.children}</Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
