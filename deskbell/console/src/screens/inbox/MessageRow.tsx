/** One message, with what leads on from it. */

import { Anchor, Badge, Button, Card, Group, Text } from "@mantine/core";
import { type MouseEvent, memo, useRef } from "react";
import { useMutation } from "urql";
import { Link } from "wouter";
import { countAnswered } from "../../api/unread";
import { type FragmentType, useFragment } from "../../gql";
import { Failures } from "../../parts/failures";
import { Moment } from "../../parts/Moment";
import { itemPlace, place } from "../../parts/paths";
import { t } from "../../texts";
import { MARK_READ, MESSAGE } from "./documents";
import { Mute } from "./Mute";
import type { Asked } from "./Why";

const MIDDLE = 1; // button of a mouse

/** It is drawn anew only where it has changed: others come and go above it all the time. */
export const MessageRow = memo(function MessageRow(given: {
  message: FragmentType<typeof MESSAGE>;
  readAt: string | null;
  markedRead: (ids: ReadonlySet<string>, at: string) => void;
  why: (asked: Asked) => void;
}) {
  const message = useFragment(MESSAGE, given.message);
  const { event, occurrence, item } = message;
  const [{ data, error, fetching }, markRead] = useMutation(MARK_READ);
  const row = useRef<HTMLDivElement>(null);
  const read = async () => {
    if (given.readAt) return;
    const marked = (await markRead({ ids: [message.id] })).data?.markMessagesRead;
    countAnswered(marked?.unreadCount);
    const mine = marked?.messages.find(({ id }) => id === message.id);
    if (mine) given.markedRead(new Set([message.id]), mine.readAt ?? new Date().toISOString());
  };
  // Also in a window of its own, by the middle button or with a key held: the router tells of neither.
  const reads = {
    onClickCapture: read,
    onAuxClick: ({ button }: MouseEvent) => button === MIDDLE && void read(),
  };
  // The button goes, and whoever pressed it goes on in its row.
  const press = async () => {
    await read();
    if (document.activeElement === document.body) row.current?.focus();
  };
  return (
    <Card ref={row} tabIndex={-1} className="mantine-focus-auto" withBorder padding="xs" mb="xs">
      <Group justify="space-between" wrap="nowrap" align="start">
        <Text fw={given.readAt ? 400 : 700} className="written">
          {message.subject}
        </Text>
        <Moment at={message.sentAt} />
      </Group>
      <Text size="sm" className="written">
        {message.body}
      </Text>
      <Group gap="sm">
        <Badge variant="light">{message.eventType.title}</Badge>
        {message.urgent && <Badge color="red">{t("event.urgent")}</Badge>}
        {message.test && <Badge color="grape">{t("inbox.test")}</Badge>}
        {item && (
          <Anchor component={Link} href={itemPlace(item.id)} size="sm" {...reads}>
            {item.label}
          </Anchor>
        )}
        {event && (
          <Anchor component={Link} href={place(`/events/${event.id}`)} size="sm" {...reads}>
            {event.name}
          </Anchor>
        )}
        {event && occurrence && (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => given.why({ eventId: event.id, occurrenceId: occurrence.id })}
          >
            {t("inbox.why")}
          </Button>
        )}
        <Mute message={message} />
        {!given.readAt && (
          <Button variant="subtle" size="compact-xs" loading={fetching} onClick={press}>
            {t("inbox.markRead")}
          </Button>
        )}
      </Group>
      <Failures error={error} errors={data?.markMessagesRead.errors} />
    </Card>
  );
});
