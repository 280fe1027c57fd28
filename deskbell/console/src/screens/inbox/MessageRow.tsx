/** One message, with what leads on from it. */

import { Anchor, Badge, Button, Card, Group, Text } from "@mantine/core";
import { useMutation } from "urql";
import { Link } from "wouter";
import { unread } from "../../api/unread";
import { type FragmentType, useFragment } from "../../gql";
import { Moment } from "../../parts/Moment";
import { t } from "../../texts";
import { MARK_READ, MESSAGE } from "./documents";

export function MessageRow(given: { message: FragmentType<typeof MESSAGE> }) {
  const message = useFragment(MESSAGE, given.message);
  const [marked, markRead] = useMutation(MARK_READ);
  const isRead = message.readAt ?? marked.data?.markMessagesRead.messages[0]?.readAt;
  const read = () =>
    markRead({ ids: [message.id] }).then(({ data }) => data && unread.set(data.markMessagesRead.unreadCount));
  return (
    <Card component="article" withBorder padding="xs" mb="xs" aria-label={message.subject}>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={isRead ? 400 : 700}>{message.subject}</Text>
        <Moment at={message.sentAt} />
      </Group>
      <Text size="sm" className="written">
        {message.body}
      </Text>
      <Group gap="sm">
        <Badge variant="light">{message.eventType.title}</Badge>
        {message.test && <Badge color="grape">{t("inbox.test")}</Badge>}
        {message.item && (
          <Anchor component={Link} href={`~/items/${message.item.id}`} size="sm">
            {message.item.label}
          </Anchor>
        )}
        {message.event && (
          <Anchor component={Link} href={`~/events/${message.event.id}`} size="sm">
            {message.event.name}
          </Anchor>
        )}
        {!isRead && (
          <Button variant="subtle" size="compact-xs" loading={marked.fetching} onClick={read}>
            {t("inbox.markRead")}
          </Button>
        )}
      </Group>
    </Card>
  );
}
