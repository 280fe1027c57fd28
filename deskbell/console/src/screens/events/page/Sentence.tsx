/** An event as one reads it: when what happens, if what holds, then what is done. */

import { Stack, Text } from "@mantine/core";
import type { EventRowFragment } from "../../../gql/graphql";
import { t } from "../../../texts";
import { isolated } from "../../../texts/isolated";

export function Sentence({ of }: { of: EventRowFragment }) {
  const { all, any } = of.conditions;
  const parts = [
    [t("event.when"), [{ summary: of.eventType.title }]],
    [t("event.all"), all],
    [t(all.length ? "event.any" : "event.onlyAny"), any],
    [t("event.then"), of.actions],
  ] as const;
  return (
    <Stack gap={4}>
      {parts
        .filter(([, sentences]) => sentences.length)
        .map(([word, sentences]) => (
          <Text key={word} className="written">
            <Text span c="dimmed" mr="xs">
              {word}
            </Text>
            {sentences.map(({ summary }) => isolated(summary)).join("; ")}
          </Text>
        ))}
    </Stack>
  );
}
