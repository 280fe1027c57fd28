/** An agent's messages, newest first, and those that come while one looks. */

import { Button, Group, Stack, Switch, Text, Title } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import { useMutation } from "urql";
import { unread } from "../../api/unread";
import { Failures } from "../../parts/failures";
import { t } from "../../texts";
import { MARK_ALL } from "./documents";
import { MessageRow } from "./MessageRow";
import { useMessages } from "./useMessages";

const ROW = 96; // pixels of a row until it is measured

export function Inbox() {
  const [onlyUnread, setOnlyUnread] = useState(false);
  const { shown, more, again } = useMessages(onlyUnread, () => {});
  const [{ error }, markAll] = useMutation(MARK_ALL);
  const count = unread.use();
  const scrolled = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    getItemKey: (place) => shown[place]?.id ?? place,
    overscan: 8,
  });
  return (
    <Stack h="calc(100dvh - 80px)">
      <Group justify="space-between">
        <Group>
          <Title order={1} size="h3">
            {t("nav.inbox")}
          </Title>
          <Text c="dimmed">{t("inbox.unread", { count })}</Text>
        </Group>
        <Group>
          <Switch
            label={t("inbox.onlyUnread")}
            checked={onlyUnread}
            onChange={({ currentTarget }) => setOnlyUnread(currentTarget.checked)}
          />
          <Button
            variant="default"
            size="compact-sm"
            disabled={!count}
            onClick={() => markAll({}).then(again)}
          >
            {t("inbox.markAll")}
          </Button>
        </Group>
      </Group>
      <Failures error={error} />
      {!shown.length && <Text c="dimmed">{t("inbox.none")}</Text>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div ref={scrolled} className="scrolled" tabIndex={0} role="feed" aria-label={t("nav.inbox")}>
        <div className="rows" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start, key }) => {
            const message = shown[index];
            return (
              message && (
                <div
                  key={key}
                  data-index={index}
                  ref={rows.measureElement}
                  style={{ transform: `translateY(${start}px)` }}
                  className="row"
                >
                  <MessageRow message={message} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {more && (
        <Button variant="default" onClick={more}>
          {t("list.more")}
        </Button>
      )}
    </Stack>
  );
}
