/** Trying a draft before it is saved: its texts, a test to oneself, and what it would have done. */

import { Alert, Button, Card, Fieldset, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { Failures } from "../../../parts/failures";
import { t } from "../../../texts";
import { Backtest } from "./Backtest";
import { PREVIEW, TEST } from "./documents";
import { type Draft, inputOf } from "./draft";

const TYPED = 600; // milliseconds after the last change before its texts are shown anew

export function Trying({ draft }: { draft: Draft }) {
  const [settled] = useDebouncedValue(draft, TYPED);
  const [tested, setTested] = useState(false);
  const input = inputOf(settled);
  const ready = Boolean(input && settled.actions.length);
  const [preview] = useQuery({
    query: PREVIEW,
    variables: { draft: { ...(input as NonNullable<typeof input>), name: settled.name || t("events.new") } },
    pause: !ready,
  });
  const [test, sendTest] = useMutation(TEST);
  const send = async () => {
    const now = inputOf(draft);
    const answer = now && (await sendTest({ draft: { ...now, name: draft.name || t("events.new") } }));
    if (answer?.data?.sendTestMessage.message) notifications.show({ message: t("editor.testSent") });
  };
  return (
    <Fieldset legend={t("editor.try")}>
      <Stack>
        {ready && !preview.error && (
          <>
            <Text size="sm">{preview.data?.previewEvent.summary}</Text>
            {preview.data?.previewEvent.wouldDo.map(({ action, recipient, subject, body }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: actions may be alike, and stand in their order
              <Card key={`${action}-${place}`} withBorder padding="xs">
                {recipient && (
                  <Text size="xs" c="dimmed">
                    {recipient}
                  </Text>
                )}
                <Text fw={600}>{subject}</Text>
                <Text className="written">{body}</Text>
              </Card>
            ))}
          </>
        )}
        {preview.error && ready && <Alert color="gray">{preview.error.graphQLErrors[0]?.message}</Alert>}
        <Failures error={test.error} errors={test.data?.sendTestMessage.errors} />
        <Group>
          <Button variant="default" disabled={!ready} loading={test.fetching} onClick={send}>
            {t("editor.sendTest")}
          </Button>
          <Button variant="default" disabled={!ready} onClick={() => setTested(true)}>
            {t("editor.backtest")}
          </Button>
        </Group>
        {tested && input && <Backtest draft={{ ...input, name: input.name || t("events.new") }} />}
      </Stack>
    </Fieldset>
  );
}
