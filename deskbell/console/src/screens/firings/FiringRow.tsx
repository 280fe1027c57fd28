/** One event that was satisfied, by what, and what became of that. */

import { Table } from "@mantine/core";
import { type FragmentType, useFragment } from "../../gql";
import { EventLink } from "../../parts/EventLink";
import { About, Why } from "../../parts/Explained";
import { Moment } from "../../parts/Moment";
import { Outcomes } from "../../parts/Outcomes";
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
        <EventLink event={event} />
      </Table.Td>
      <Table.Td>{occurrence && <About occurrence={occurrence} />}</Table.Td>
      <Table.Td>
        <Outcomes of={firing} actions={event?.eventType.actions ?? []} />
      </Table.Td>
      <Table.Td>{event && occurrence && <Why event={event.id} occurrence={occurrence.id} />}</Table.Td>
    </Table.Tr>
  );
}
