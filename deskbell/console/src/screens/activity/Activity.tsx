/** What happens in the desk, as it happens and as it happened, by category and type. */

import { Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { OutboxState } from "../../gql/graphql";
import { categoryIn, eventTypeIn } from "../../parts/addressed";
import { useAsked } from "../../parts/asked";
import { CategoryAndType } from "../../parts/CategoryAndType";
import { useEveryMinute } from "../../parts/everyMinute";
import { Failures } from "../../parts/failures";
import { Narrowed } from "../../parts/Narrowed";
import { spanOf, Within } from "../../parts/Within";
import { t } from "../../texts";
import { OccurrenceRow } from "./OccurrenceRow";
import { useOccurrences } from "./useOccurrences";

const STATES: readonly OutboxState[] = ["WAITING", "PARKED"];

export function Activity() {
  const [asked, ask] = useAsked(["category", "type", "outbox", "since", "until"]);
  const [live, setLive] = useState(true);
  const span = spanOf(asked);
  const filter = {
    category: categoryIn(asked.category),
    eventType: eventTypeIn(asked.type),
    // As the overview counts them, which is when they were noted.
    recordedSince: span.since,
    recordedUntil: span.until,
  };
  const outbox = STATES.find((known) => known === asked.outbox) ?? null;
  const passing = !span.until && !outbox;
  const { shown, more, again, fetching, error } = useOccurrences(filter, outbox, live && passing);
  useEveryMinute(again);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t("nav.activity")}
        </Title>
        {passing && (
          <Button variant="default" size="compact-sm" onClick={() => setLive(!live)}>
            {t(live ? "activity.pause" : "activity.resume")}
          </Button>
        )}
      </Group>
      <Group>
        <CategoryAndType category={filter.category} type={filter.eventType} change={ask} />
        {outbox && (
          <Narrowed
            to={t(`activity.${outbox}`)}
            ends={t("activity.any")}
            forget={() => ask({ outbox: null })}
          />
        )}
        <Within {...span} forget={() => ask({ since: null, until: null })} />
      </Group>
      {!live && (
        <Text size="sm" c="dimmed" role="status">
          {t("activity.paused")}
        </Text>
      )}
      <Failures error={error} />
      <Stack gap="xs" role="feed" aria-label={t("nav.activity")} aria-busy={fetching}>
        {shown.map(({ id, node }) => (
          <OccurrenceRow key={id} occurrence={node} />
        ))}
      </Stack>
      {fetching && !shown.length && <Loader />}
      {!fetching && !error && !shown.length && (
        <Text c="dimmed">{t(outbox ? "list.nothing" : "activity.none")}</Text>
      )}
      {more && (
        <Button variant="default" onClick={more}>
          {t("list.more")}
        </Button>
      )}
    </Stack>
  );
}
