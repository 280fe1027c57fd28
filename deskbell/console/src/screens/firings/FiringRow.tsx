/** One event that was satisfied, by what, and what became of that. */

import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "wouter";
import { type FragmentType, useFragment } from "../../gql";
import { EventLink } from "../../parts/EventLink";
import { About } from "../../parts/Explained";
import { Moment } from "../../parts/Moment";
import { Outcomes } from "../../parts/Outcomes";
import { place } from "../../parts/paths";
import { t } from "../../texts";
import { FIRING } from "./documents";

export function FiringRow(given: { firing: FragmentType<typeof FIRING> }) {
  const firing = useFragment(FIRING, given.firing);
  const { event, occurrence } = firing;
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={firing.firedAt} />
      </Table.Td>
      <Table.Td>
        {event ? (
          <EventLink event={event} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("firings.gone")}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{occurrence && <About occurrence={occurrence} />}</Table.Td>
      <Table.Td>
        <Outcomes of={firing} actions={event?.eventType.actions ?? []} />
      </Table.Td>
      <Table.Td>
        {event && occurrence && (
          <Anchor
            component={Link}
            href={place(`/events/${event.id}?view=explain&occurrence=${occurrence.id}`)}
            size="sm"
          >
            {t("event.why")}
          </Anchor>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
