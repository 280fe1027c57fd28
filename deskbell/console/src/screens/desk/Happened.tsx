/** One thing that happened: who did it, the facts, and the events that rang for it. */

import { Anchor, Card, Group, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "wouter";
import { type FragmentType, useFragment } from "../../gql";
import type { HappenedFragment } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { Moment } from "../../parts/Moment";
import { Outcomes } from "../../parts/Outcomes";
import { place } from "../../parts/paths";
import { t } from "../../texts";
import { Facts } from "../activity/Facts";
import { HAPPENED } from "./documents";

export function Happened(given: { occurrence: FragmentType<typeof HAPPENED> }) {
  const { id, occurredAt, eventType, actor, facts, explanations } = useFragment(HAPPENED, given.occurrence);
  const [unfolded, { toggle }] = useDisclosure();
  const rang = explanations.edges.map(({ node }) => node).filter(({ firing }) => firing);
  return (
    <Card withBorder padding="xs" component="article" aria-label={eventType.title}>
      <Group justify="space-between" wrap="nowrap">
        <Anchor component={Link} href={place(`/activity/${id}`)} fw={500}>
          {eventType.title}
        </Anchor>
        <Moment at={occurredAt} />
      </Group>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {actor ? t("desk.by", { name: actor.displayName }) : t("desk.byItself")}
        </Text>
        {facts.length > 0 && (
          <UnstyledButton fz="sm" c="dimmed" onClick={toggle} aria-expanded={unfolded}>
            {t("desk.facts")} {unfolded ? "▴" : "▾"}
          </UnstyledButton>
        )}
      </Group>
      {rang.map((explanation) => (
        <Rang key={explanation.event.id} explanation={explanation} />
      ))}
      {unfolded && <Facts facts={facts} type={eventType.id} />}
    </Card>
  );
}

type Explained = HappenedFragment["explanations"]["edges"][number]["node"];

/** One event that fired, or was held back, and what became of its actions. */
function Rang({ explanation: { event, firing } }: { explanation: Explained }) {
  return (
    <>
      <EventLink event={event} />
      {firing && <Outcomes of={firing} actions={event.eventType.actions} />}
    </>
  );
}
