/** An agent's messages, newest first, and those that come while one looks. */

import { Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useCallback, useMemo, useRef, useState } from "react";
import { useMutation } from "urql";
import { useSearchParams } from "wouter";
import { countAnswered, unread } from "../../api/unread";
import type { MessageFilter } from "../../gql/graphql";
import { eventTypeIn } from "../../parts/addressed";
import { Failures } from "../../parts/failures";
import { t } from "../../texts";
import { MARK_ALL } from "./documents";
import { Filters } from "./Filters";
import { MessageList } from "./MessageList";
import { Noise } from "./Noise";
import { useMessages } from "./useMessages";
import { type Asked, Why } from "./Why";

/** The filter stands in the address. */
function useFilter(): [MessageFilter, (to: MessageFilter) => void] {
  const [search, setSearch] = useSearchParams();
  const unreadOnly = search.has("unread");
  const eventType = eventTypeIn(search.get("type"));
  const filter = useMemo(
    () => ({ ...(unreadOnly ? { unread: true } : {}), ...(eventType ? { eventType } : {}) }),
    [unreadOnly, eventType],
  );
  const change = (to: MessageFilter) =>
    setSearch(
      { ...(to.unread ? { unread: "1" } : {}), ...(to.eventType ? { type: to.eventType } : {}) },
      { replace: true },
    );
  return [filter, change];
}

export function Inbox() {
  const [filter, change] = useFilter();
  const list = useRef<HTMLDivElement>(null);
  const held = useCallback(() => Boolean(list.current?.scrollTop), []);
  const messages = useMessages(filter, held);
  const [asked, ask] = useState<Asked | null>(null);
  const reveal = () => {
    list.current?.scrollTo({ top: 0 });
    messages.reveal();
  };
  return (
    <Stack h="calc(100dvh - 80px)" gap="sm">
      <Group justify="space-between">
        <Group>
          <Title order={1} size="h3">
            {t("nav.inbox")}
          </Title>
          <Count />
        </Group>
        <Group>
          <Noise />
          <MarkAll done={filter.unread ? messages.again : messages.lookAgain} />
        </Group>
      </Group>
      <Filters filter={filter} change={change} />
      <Failures error={messages.error} />
      {messages.waiting > 0 && (
        <Button size="compact-sm" onClick={reveal}>
          {t("inbox.waiting", { count: messages.waiting })}
        </Button>
      )}
      {!messages.ready && !messages.error && !messages.shown.length && <Loader />}
      {messages.ready && !messages.shown.length && (
        <Text c="dimmed">{t(Object.keys(filter).length ? "inbox.noneSuch" : "inbox.none")}</Text>
      )}
      {messages.shown.length > 0 && (
        <MessageList
          box={list}
          shown={messages.shown}
          more={messages.more}
          markedRead={messages.markRead}
          why={ask}
        />
      )}
      <Why asked={asked} close={() => ask(null)} />
    </Stack>
  );
}

function Count() {
  const count = unread.use();
  return (
    <Text c="dimmed" role="status">
      {t("inbox.unread", { count })}
    </Text>
  );
}

function MarkAll({ done }: { done: () => void }) {
  const [{ data, error }, markAll] = useMutation(MARK_ALL);
  const count = unread.use();
  const mark = async () => {
    const left = (await markAll({})).data?.markAllMessagesRead.unreadCount;
    countAnswered(left);
    done();
  };
  return (
    <>
      <Button variant="default" size="compact-sm" disabled={!count} onClick={mark}>
        {t("inbox.markAll")}
      </Button>
      <Failures error={error} errors={data?.markAllMessagesRead.errors} />
    </>
  );
}
