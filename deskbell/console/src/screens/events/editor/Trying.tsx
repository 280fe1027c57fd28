/** Trying a draft before it is saved: its texts, a test to oneself, and what it would have done. */

import { Button, Fieldset, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { type CombinedError, useMutation, useQuery } from "urql";
import type { CreateEventInput } from "../../../gql/graphql";
import { Failures, type Refusal } from "../../../parts/failures";
import { t } from "../../../texts";
import { Backtest } from "./Backtest";
import type { Form } from "./Conditions";
import { PREVIEW, TEST } from "./documents";
import { type Draft, inputOf } from "./draft";
import { Previews } from "./Previews";
import { partOf } from "./parts";

const TYPED = 600; // milliseconds after the last change before its texts are shown anew

export function Trying({ draft, form }: { draft: Draft; form: Form }) {
  const [settled] = useDebouncedValue(draft, TYPED);
  const [tested, setTested] = useState<{ draft: CreateEventInput; times: number } | null>(null);
  const now = named(draft);
  const input = named(settled);
  const ready = Boolean(now?.actions.length && input?.actions.length);
  const again = () => setTested((before) => now && { draft: now, times: (before?.times ?? 0) + 1 });
  const [preview] = useQuery({
    query: PREVIEW,
    variables: { draft: input as CreateEventInput },
    pause: !ready,
  });
  const [test, sendTest] = useMutation(TEST);
  const send = async (given: CreateEventInput) => {
    const answer = await sendTest({ draft: given });
    if (answer.data?.sendTestMessage.message) notifications.show({ message: t("editor.testSent") });
  };
  return (
    <Fieldset legend={t("editor.try")}>
      <Stack>
        {ready && !preview.error && preview.data && (
          <Previews preview={preview.data.previewEvent} actions={form.actions} />
        )}
        {ready && preview.error && <NotYet error={preview.error} draft={settled} form={form} />}
        <Failures error={test.error} errors={test.data?.sendTestMessage.errors} />
        <Group>
          <Button
            variant="default"
            disabled={!ready}
            loading={test.fetching}
            onClick={() => now && send(now)}
          >
            {t("editor.sendTest")}
          </Button>
          <Button variant="default" disabled={!ready} onClick={again}>
            {t("editor.backtest")}
          </Button>
        </Group>
        {tested && <Backtest key={tested.times} draft={tested.draft} again={again} />}
      </Stack>
    </Fieldset>
  );
}

/** Return a draft as it is tried: one without a name has one for that. */
function named(draft: Draft): CreateEventInput | null {
  const input = inputOf(draft);
  return input && { ...input, name: input.name || t("events.new") };
}

/** What a draft lacks to be tried, and in which of its parts. */
function NotYet({ error, draft, form }: { error: CombinedError; draft: Draft; form: Form }) {
  const faults = error.graphQLErrors.flatMap(({ message, extensions }) => {
    const each = extensions.faults as Refusal[] | undefined;
    return each?.map((fault) => [...partOf(fault.path, draft, form), fault.message].join(": ")) ?? [message];
  });
  if (!faults.length) return <Failures error={error} />;
  return (
    <Text size="sm" c="dimmed" component="div">
      {t("editor.notYet")}
      {[...new Set(faults)].map((fault) => (
        <div key={fault}>{fault}</div>
      ))}
    </Text>
  );
}
