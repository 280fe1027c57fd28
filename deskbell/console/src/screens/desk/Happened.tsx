/** One thing that happened: who did it, the facts, and the events that rang for it. */

import { Anchor, Card, Group, Table, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "wouter";
import { type FragmentType, useFragment } from "../../gql";
import type { HappenedFragment } from "../../gql/graphql";
import { Moment } from "../../parts/Moment";
import { place } from "../../parts/paths";
import { inWords } from "../../parts/words";
import { t } from "../../texts";
import { HAPPENED } from "./documents";

const ADDRESSES = ["ITEM_ID", "ITEM_URL"]; // facts that say where it is, and not what was so

export function Happened(given: { occurrence: FragmentType<typeof HAPPENED> }) {
  const occurrence = useFragment(HAPPENED, given.occurrence);
  const [unfolded, { toggle }] = useDisclosure();
  const facts = occurrence.facts.filter(({ name, value }) => value !== null && !ADDRESSES.includes(name));
  const rang = occurrence.explanations.edges
    .map(({ node }) => node)
    .filter(({ outcome }) => outcome === "FIRED" || outcome === "HELD_BACK");
  return (
    <Card withBorder padding="xs" component="article" aria-label={occurrence.eventType.title}>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={500}>{occurrence.eventType.title}</Text>
        <Moment at={occurrence.occurredAt} />
      </Group>
      <Text size="sm" c="dimmed">
        {occurrence.actor ? t("desk.by", { name: occurrence.actor.displayName }) : t("desk.byItself")}
      </Text>
      {rang.map((explanation) => (
        <Rang key={explanation.event.id} explanation={explanation} />
      ))}
      {facts.length > 0 && (
        <UnstyledButton fz="sm" c="dimmed" onClick={toggle} aria-expanded={unfolded}>
          {t("desk.facts", { count: facts.length })}
        </UnstyledButton>
      )}
      {unfolded && (
        <Table variant="vertical" layout="fixed" aria-label={t("desk.facts", { count: facts.length })}>
          <Table.Tbody>
            {facts.map(({ name, value }) => (
              <Table.Tr key={name}>
                <Table.Th w={160}>{inWords(name)}</Table.Th>
                <Table.Td className="written">{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  );
}

type Explained = HappenedFragment["explanations"]["edges"][number]["node"];

/** One event that fired, or was held back, and what became of its actions. */
function Rang({ explanation: { event, summary, firing } }: { explanation: Explained }) {
  const list = event.level === "SYSTEM" ? "global" : "events";
  return (
    <div>
      <Text size="sm">
        <Anchor component={Link} href={place(`/${list}/${event.id}`)} size="sm">
          {event.name}
        </Anchor>
        {": "}
        {firing?.heldBack ?? summary}
      </Text>
      {firing?.outcomes.map((outcome, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an event's actions stand in their order, which has passed
        <Text key={at} size="xs" c="dimmed">
          {[inWords(outcome.action), inWords(outcome.outcome), outcome.reason ?? told(outcome.recipients)]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      ))}
    </div>
  );
}

const told = (recipients: number | null | undefined) =>
  recipients == null ? "" : t("desk.told", { count: recipients });
