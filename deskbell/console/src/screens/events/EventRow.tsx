/** One event in a list, with its switch. */

import { Anchor, Badge, Checkbox, Switch, Table, Text } from "@mantine/core";
import { useMutation } from "urql";
import { Link } from "wouter";
import { type FragmentType, useFragment } from "../../gql";
import { Failures } from "../../parts/failures";
import { Moment } from "../../parts/Moment";
import { Sentences } from "../../parts/Sentences";
import { t } from "../../texts";
import { FROM } from "./Columns";
import { EVENT_ROW, SET_ENABLED } from "./documents";

const DAY = 24 * 3_600_000; // milliseconds in which being throttled is worth a word

const lately = (at: string | null | undefined) => Boolean(at && Date.now() - Date.parse(at) < DAY);

export function EventRow(given: {
  event: FragmentType<typeof EVENT_ROW> & { id: string };
  owned: boolean;
  /** Whether its reader may turn it on and off, alone or ticked among others. */
  switches: boolean;
  ticked: boolean;
  tick: (ticked: boolean) => void;
}) {
  const event = useFragment(EVENT_ROW, given.event);
  const [{ data, error, fetching }, setEnabled] = useMutation(SET_ENABLED);
  const conditions = [...event.conditions.all, ...event.conditions.any];
  return (
    <Table.Tr>
      {given.switches && (
        <Table.Td>
          <Checkbox
            aria-label={event.name}
            checked={given.ticked}
            onChange={({ currentTarget }) => given.tick(currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Td>
        <Anchor component={Link} href={`/${event.id}`} className="named">
          {event.name}
        </Anchor>
        {event.urgent && (
          <Badge ml="xs" color="red">
            {t("event.urgent")}
          </Badge>
        )}
        {event.silentBecause && (
          <Text size="xs" c="dimmed">
            {t("events.silent", { reason: event.silentBecause })}
          </Text>
        )}
        {event.warnings.map((warning) => (
          <Text key={warning} size="xs" c="var(--warning)">
            {warning}
          </Text>
        ))}
        {lately(event.throttledAt) && (
          <Text size="xs" c="var(--warning)">
            {t("events.throttled")} <Moment at={event.throttledAt ?? ""} />
          </Text>
        )}
        <Failures error={error} errors={data?.setEventsEnabled.errors} />
      </Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${t("events.state")}: ${event.name}`}
          checked={event.enabled}
          disabled={!given.switches}
          onChange={({ currentTarget: { checked } }) =>
            fetching || setEnabled({ ids: [event.id], enabled: checked })
          }
        />
      </Table.Td>
      {given.owned && <Table.Td {...FROM["events.owner"]}>{event.owner.displayName}</Table.Td>}
      <Table.Td {...FROM["events.category"]}>{event.category.title}</Table.Td>
      <Table.Td {...FROM["events.eventType"]}>{event.eventType.title}</Table.Td>
      <Table.Td {...FROM["events.conditions"]}>
        <Sentences of={conditions.map(({ summary }) => summary)} none={t("events.always")} />
      </Table.Td>
      <Table.Td {...FROM["events.actions"]}>
        <Sentences of={event.actions.map(({ summary }) => summary)} />
      </Table.Td>
    </Table.Tr>
  );
}
