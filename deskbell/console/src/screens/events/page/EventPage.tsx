/** An event: what it says, whether it listens, what it did, and what stood in its way. */

import { Anchor, Badge, Group, Loader, Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "urql";
import { Link, useSearchParams } from "wouter";
import { useFragment } from "../../../gql";
import type { EventPageQuery } from "../../../gql/graphql";
import { Moment } from "../../../parts/Moment";
import { Nowhere } from "../../../parts/Nowhere";
import { place } from "../../../parts/paths";
import { useTitle } from "../../../parts/title";
import { t } from "../../../texts";
import { EVENT_ROW } from "../documents";
import { Deeds } from "./Deeds";
import { EVENT_PAGE } from "./documents";
import { Explain } from "./Explain";
import { History } from "./History";
import { Sentence } from "./Sentence";
import { Trace } from "./Trace";

type Event = NonNullable<EventPageQuery["event"]>;

export function EventPage({ id }: { id: string }) {
  const [{ data, error }] = useQuery({
    query: EVENT_PAGE,
    variables: { id },
    requestPolicy: "cache-and-network",
  });
  if (error && !data?.event) return <Nowhere said="editor.gone" error={error} />;
  if (!data) return <Loader />;
  if (!data.event) return <Nowhere said="editor.gone" />;
  return <Shown event={data.event} viewer={data.viewer} />;
}

function Shown({ event, viewer }: { event: Event; viewer: EventPageQuery["viewer"] }) {
  const row = useFragment(EVENT_ROW, event);
  useTitle(row.name);
  return (
    <Stack>
      <Anchor component={Link} href={place(listOf(event, viewer))} size="sm">
        {t("event.back")}
      </Anchor>
      <Group justify="space-between">
        <Title order={1} size="h3" className="written">
          {row.name}
        </Title>
        <Deeds event={event} viewer={viewer} />
      </Group>
      <Group gap="xs">
        <Badge variant="default">{row.category.title}</Badge>
        <Badge variant="default">{row.owner.displayName}</Badge>
        {row.urgent && <Badge color="red">{t("event.urgent")}</Badge>}
      </Group>
      <Sentence of={row} />
      <State event={event} />
      <Views id={event.id} />
    </Stack>
  );
}

/** Return the place of the list in which an event stands, for its reader. */
function listOf({ level, owner }: Event, viewer: { id: string }): string {
  if (level === "SYSTEM") return "/global";
  return owner.id === viewer.id ? "/events" : "/employees";
}

/** Whether it may fire, what stands in its way, and how often it has fired. */
function State({ event }: { event: Event }) {
  const { silentBecause, warnings } = useFragment(EVENT_ROW, event);
  return (
    <Stack gap={4} role="status">
      {silentBecause && <Text c="dimmed">{t("events.silent", { reason: silentBecause })}</Text>}
      {warnings.map((warning) => (
        <Text key={warning} c="var(--warning)">
          {warning}
        </Text>
      ))}
      {event.throttledAt && (
        <Text c="var(--warning)">
          {t("event.throttled")} <Moment at={event.throttledAt} />
        </Text>
      )}
      <Text size="sm">
        {event.firingCount ? t("event.count", { count: event.firingCount }) : t("event.never")}{" "}
        {event.lastFiredAt && (
          <>
            {t("event.last")} <Moment at={event.lastFiredAt} />
          </>
        )}
      </Text>
    </Stack>
  );
}

const VIEWS = ["history", "trace", "explain"] as const;

/** Its history, its trace and its explanations; which one is shown stands in the address. */
function Views({ id }: { id: string }) {
  const [search, setSearch] = useSearchParams();
  const view = VIEWS.find((known) => known === search.get("view")) ?? "history";
  const turn = (to: string | null, occurrence?: string | null) =>
    setSearch(
      { ...(to && to !== "history" ? { view: to } : {}), ...(occurrence ? { occurrence } : {}) },
      { replace: true },
    );
  const explain = (occurrence: string | null) => turn("explain", occurrence);
  return (
    <Tabs value={view} onChange={(to) => turn(to)} keepMounted={false}>
      <Tabs.List mb="md">
        {VIEWS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`event.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="history">
        <History id={id} explain={explain} />
      </Tabs.Panel>
      <Tabs.Panel value="trace">
        <Trace id={id} />
      </Tabs.Panel>
      <Tabs.Panel value="explain">
        <Explain id={id} occurrenceId={search.get("occurrence")} explain={explain} />
      </Tabs.Panel>
    </Tabs>
  );
}
