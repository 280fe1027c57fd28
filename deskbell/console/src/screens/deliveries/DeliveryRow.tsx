/** One thing that leaves the desk, with its attempts. */

import { Anchor, Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "wouter";
import { type FragmentType, useFragment } from "../../gql";
import type { DeliveryState } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { exactly, Moment } from "../../parts/Moment";
import { place } from "../../parts/paths";
import { t } from "../../texts";
import { Attempts } from "./Attempts";
import { DELIVERY } from "./documents";

const COLORS: Partial<Record<DeliveryState, string>> = {
  SENT: "green",
  FAILED: "orange",
  GIVEN_UP: "red",
  PENDING: "blue",
  SENDING: "cyan",
};
const RETRIABLE: readonly DeliveryState[] = ["FAILED", "GIVEN_UP", "PENDING"];

export function DeliveryRow(given: {
  delivery: FragmentType<typeof DELIVERY>;
  seesOccurrences: boolean;
  retry: (() => void) | null;
}) {
  const delivery = useFragment(DELIVERY, given.delivery);
  const [unfolded, { toggle }] = useDisclosure();
  const { recipient, state, attempts } = delivery;
  const last = attempts.at(-1);
  return (
    <>
      <Table.Tr>
        <Table.Td className="written">
          {recipient}
          <Text size="xs" c="dimmed" className="written">
            {delivery.subject}
          </Text>
        </Table.Td>
        <Table.Td>{t(`deliveries.${delivery.channel}`)}</Table.Td>
        <Table.Td>
          <Badge color={COLORS[state] ?? "gray"} variant="light">
            {t(`deliveries.${state}`)}
          </Badge>
          {state === "HELD" && delivery.deliverAt && (
            <Text size="xs">{t("deliveries.waits", { until: exactly(delivery.deliverAt) })}</Text>
          )}
          {last && !last.succeeded && (
            <Text size="xs" c="dimmed" lineClamp={2} className="written">
              {last.answer}
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          <Moment at={delivery.createdAt} />
        </Table.Td>
        <Table.Td>{attempts.length}</Table.Td>
        <Table.Td>{delivery.nextAttemptAt && <Moment at={delivery.nextAttemptAt} />}</Table.Td>
        <Table.Td>
          <Stack gap={2}>
            {delivery.event && <EventLink event={delivery.event} />}
            {given.seesOccurrences && delivery.occurrenceId && (
              <Anchor component={Link} href={place(`/activity/${delivery.occurrenceId}`)} size="sm">
                {t("deliveries.item")}
              </Anchor>
            )}
          </Stack>
        </Table.Td>
        <Table.Td>
          <Group gap="xs" wrap="nowrap">
            <Button
              variant="subtle"
              size="compact-xs"
              aria-expanded={unfolded}
              aria-label={t("deliveries.details", { recipient })}
              onClick={toggle}
            >
              {t("activity.facts")}
            </Button>
            {given.retry && RETRIABLE.includes(state) && (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={t("deliveries.retryOne", { recipient })}
                onClick={given.retry}
              >
                {t("deliveries.retry")}
              </Button>
            )}
          </Group>
        </Table.Td>
      </Table.Tr>
      {unfolded && (
        <Table.Tr>
          <Table.Td colSpan={8}>
            <Attempts attempts={attempts} body={delivery.body} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
