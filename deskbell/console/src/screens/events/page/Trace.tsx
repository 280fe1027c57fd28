/** What passes an event by while one looks, and what stood in its way. */

import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useSubscription } from "urql";
import type { TraceSubscription } from "../../../gql/graphql";
import { Explained } from "../../../parts/Explained";
import { Failures } from "../../../parts/failures";
import { t } from "../../../texts";
import { TRACE } from "./documents";

type Passed = TraceSubscription["eventTraced"];

const MOST = 100; // what passed by earlier goes

export function Trace({ id }: { id: string }) {
  const [running, setRunning] = useState(true);
  const [passed, setPassed] = useState<readonly Passed[]>([]);
  const [{ error }] = useSubscription<TraceSubscription, TraceSubscription, { eventId: string }>(
    { query: TRACE, variables: { eventId: id }, pause: !running },
    (_, data) => {
      setPassed((before) => [data.eventTraced, ...before].slice(0, MOST));
      return data;
    },
  );
  const said = error ? "event.traceEnded" : running ? "event.traceWaits" : "event.traceOff";
  return (
    <Stack>
      <Group>
        <Button variant="default" size="compact-sm" onClick={() => setRunning(!running)}>
          {t(running ? "event.tracePause" : "event.traceStart")}
        </Button>
        <Button variant="default" size="compact-sm" disabled={!passed.length} onClick={() => setPassed([])}>
          {t("event.traceClear")}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {t(said)}
        </Text>
      </Group>
      <Failures error={error} />
      <Stack role="log" aria-label={t("event.trace")}>
        {passed.map((explanation) => (
          <Card key={explanation.occurrence.id} withBorder padding="sm">
            <Explained explanation={explanation} />
          </Card>
        ))}
      </Stack>
    </Stack>
  );
}
