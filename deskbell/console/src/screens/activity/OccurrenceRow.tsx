/** One thing that happened; what is known of it, and who heard, unfold. */

import { Anchor, Badge, Button, Card, Group, Text } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { memo } from "react";
import { Link } from "wouter";
import { type FragmentType, useFragment } from "../../gql";
import { Moment } from "../../parts/Moment";
import { itemPlace, place } from "../../parts/paths";
import { t } from "../../texts";
import { OCCURRENCE } from "./documents";
import { Facts } from "./Facts";
import { Heard } from "./Heard";

interface Given {
  occurrence: FragmentType<typeof OCCURRENCE>;
  unfolded?: boolean;
}

export const OccurrenceRow = memo(function OccurrenceRow(given: Given) {
  const occurrence = useFragment(OCCURRENCE, given.occurrence);
  const [unfolded, { toggle }] = useDisclosure(given.unfolded ?? false);
  const details = useId();
  const { eventType, item, actor, late, depth, occurredAt } = occurrence;
  const what = item ? `${eventType.title}, ${item.label}` : eventType.title;
  return (
    <Card component="article" withBorder padding="xs" aria-label={what}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Anchor component={Link} href={place(`/activity/${occurrence.id}`)} fw={600} size="sm">
            {eventType.title}
          </Anchor>
          <Badge variant="light">{eventType.category.title}</Badge>
          {item && (
            <Anchor component={Link} href={itemPlace(item.id)} size="sm" className="written">
              {item.label}
            </Anchor>
          )}
          {actor && (
            <Text size="sm" c="dimmed">
              {actor.displayName}
            </Text>
          )}
          {depth > 0 && <Badge color="grape">{t("activity.chain")}</Badge>}
          {late && <Badge color="orange">{t("activity.late")}</Badge>}
        </Group>
        <Group gap="xs" wrap="nowrap" flex="none">
          <Moment at={occurredAt} />
          <Button
            variant="default"
            size="compact-xs"
            aria-expanded={unfolded}
            aria-controls={details}
            aria-label={t("activity.details", { what })}
            onClick={toggle}
          >
            {t("activity.facts")}
          </Button>
        </Group>
      </Group>
      <div id={details}>
        {unfolded && (
          <>
            <Facts facts={occurrence.facts} type={eventType.id} />
            <Heard id={occurrence.id} />
          </>
        )}
      </div>
    </Card>
  );
});
