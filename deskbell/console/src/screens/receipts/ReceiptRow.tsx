/** One message that came to somebody. */

import { Badge, Table } from "@mantine/core";
import { type FragmentType, useFragment } from "../../gql";
import { lasting } from "../../parts/duration";
import { EventLink } from "../../parts/EventLink";
import { About, Why } from "../../parts/Explained";
import { Moment } from "../../parts/Moment";
import { language, t } from "../../texts";
import { RECEIPT } from "./documents";

export function ReceiptRow(given: { receipt: FragmentType<typeof RECEIPT> }) {
  const { agent, event, occurrence, lateness, ...receipt } = useFragment(RECEIPT, given.receipt);
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={receipt.sentAt} />
      </Table.Td>
      <Table.Td className="written">{agent.displayName}</Table.Td>
      <Table.Td>
        <EventLink event={event} otherwise={receipt.test ? "inbox.test" : "firings.gone"} />
        {receipt.urgent && <Badge color="red">{t("event.urgent")}</Badge>}
      </Table.Td>
      <Table.Td>{occurrence && <About occurrence={occurrence} />}</Table.Td>
      <Table.Td>{lateness == null ? "–" : lasting(lateness, language)}</Table.Td>
      <Table.Td>{receipt.readAt ? <Moment at={receipt.readAt} /> : t("overview.unread")}</Table.Td>
      <Table.Td>{event && occurrence && <Why event={event.id} occurrence={occurrence.id} />}</Table.Td>
    </Table.Tr>
  );
}
