/** The texts of a draft as they would be read, action by action, and what it would make of the examples. */

import { Card, Text } from "@mantine/core";
import type { ActionId, PreviewEventQuery } from "../../../gql/graphql";
import { isolated } from "../../../texts/isolated";

export function Previews(given: {
  preview: PreviewEventQuery["previewEvent"];
  actions: readonly { action: ActionId; title: string }[];
}) {
  const { summary, wouldDo } = given.preview;
  return (
    <>
      <Text size="sm" className="written">
        {summary}
      </Text>
      {wouldDo.map(({ action, recipient, subject, body }, place) => {
        const title = given.actions.find((known) => known.action === action)?.title ?? action;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: actions may be alike, and stand in their order
          <Card key={place} withBorder padding="xs" role="group" aria-label={title}>
            <Text size="xs" c="dimmed" className="written">
              {[title, recipient && isolated(recipient)].filter(Boolean).join(" → ")}
            </Text>
            <Text fw={600} className="written">
              {subject}
            </Text>
            <Text className="written">{body}</Text>
          </Card>
        );
      })}
    </>
  );
}
