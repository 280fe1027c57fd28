/** Why an event fired on what happened, or did not: in a sentence, and condition by condition. */

import { Anchor, Badge, Group, Stack, Table, Text } from "@mantine/core";
import { Link } from "wouter";
import { type FragmentType, graphql, useFragment } from "../gql";
import type { Outcome } from "../gql/graphql";
import { t } from "../texts";
import { Moment } from "./Moment";
import { Outcomes } from "./Outcomes";
import { itemPlace, place } from "./paths";

const EXPLAINED = graphql(`
  fragment Explained on Explanation {
    outcome
    summary
    checks { condition held expected actual }
    event { id eventType { conditions { condition title } actions { action title } } }
    occurrence { id occurredAt eventType { title } item { id kind label } }
    firing { ...Fired }
  }
`);

const COLORS: Partial<Record<Outcome, string>> = { FIRED: "green", HELD_BACK: "yellow" };

export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return (
    <Badge color={COLORS[outcome] ?? "gray"} variant="light">
      {t(`outcome.${outcome}`)}
    </Badge>
  );
}

/** What it is about, in one line: when, what happened, and to what. */
export function About(given: {
  occurrence: {
    occurredAt: string;
    eventType?: { title: string };
    item?: { id: string; label: string } | null | undefined;
  };
}) {
  const { occurredAt, eventType, item } = given.occurrence;
  return (
    <Group gap="xs">
      <Moment at={occurredAt} />
      {eventType && <Text size="sm">{eventType.title}</Text>}
      {item && (
        <Anchor component={Link} href={itemPlace(item.id)} size="sm" className="written">
          {item.label}
        </Anchor>
      )}
    </Group>
  );
}

/** What leads to why an event fired on something that happened. */
export function Why({ event, occurrence }: { event: string; occurrence: string }) {
  return (
    <Anchor component={Link} href={place(`/events/${event}?view=explain&occurrence=${occurrence}`)} size="sm">
      {t("event.why")}
    </Anchor>
  );
}

export function Explained(given: { explanation: FragmentType<typeof EXPLAINED> }) {
  const { outcome, summary, checks, event, occurrence, firing } = useFragment(EXPLAINED, given.explanation);
  const { conditions, actions } = event.eventType;
  return (
    <Stack gap="xs" role="group" aria-label={t("explain.why")}>
      <About occurrence={occurrence} />
      <Group gap="xs" wrap="nowrap" align="start">
        <OutcomeBadge outcome={outcome} />
        <Text size="sm" className="written">
          {summary}
        </Text>
      </Group>
      {checks.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table aria-label={t("explain.checks")} withTableBorder>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("explain.condition")}</Table.Th>
                <Table.Th>{t("explain.expected")}</Table.Th>
                <Table.Th>{t("explain.actual")}</Table.Th>
                <Table.Th>{t("explain.held")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {checks.map(({ condition, held, expected, actual }, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: conditions may be alike, and stand in their order
                <Table.Tr key={place}>
                  <Table.Td>
                    {conditions.find((known) => known.condition === condition)?.title ?? condition}
                  </Table.Td>
                  <Table.Td className="written">{expected}</Table.Td>
                  <Table.Td className="written">{actual ?? "–"}</Table.Td>
                  <Table.Td>
                    <Badge color={held ? "green" : "red"} variant="light">
                      {t(held ? "explain.yes" : "explain.no")}
                    </Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {firing && <Outcomes of={firing} actions={actions} />}
    </Stack>
  );
}
