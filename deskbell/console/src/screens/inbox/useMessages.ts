/** The messages that an inbox shows: pages of what there is, newest first, and before them what comes. */

import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { type Delivery, useDeliveries } from "../../api/following";
import { unread } from "../../api/unread";
import type { InboxQuery } from "../../gql/graphql";
import { INBOX } from "./documents";

export type Shown = InboxQuery["messages"]["edges"][number]["node"];

interface Messages {
  shown: readonly Shown[];
  /** Where the next page begins; null where there is none. */
  next: string | null;
  /** Behind what the live stream goes on; undefined until the first page is in. */
  since: string | undefined;
}

const NOTHING: Messages = { shown: [], next: null, since: undefined };

export function useMessages(onlyUnread: boolean, rung: (delivery: Delivery) => void) {
  const client = useClient();
  const [messages, setMessages] = useState(NOTHING);
  const read = useCallback(
    async (after: string | null) => {
      const filter = onlyUnread ? { unread: true } : {};
      const { data } = await client.query(INBOX, { filter, after }, { requestPolicy: "network-only" });
      if (!data) return;
      const { edges, pageInfo, liveCursor, unreadCount } = data.messages;
      const page = edges.map(({ node }) => node);
      unread.set(unreadCount);
      setMessages(({ shown, since }) => ({
        shown: after ? [...shown, ...page] : page,
        next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
        since: after ? since : liveCursor,
      }));
    },
    [client, onlyUnread],
  );
  const again = useCallback(() => {
    setMessages(NOTHING);
    void read(null);
  }, [read]);
  useEffect(again, [again]);
  useDeliveries(
    messages.since,
    (delivery) => {
      unread.set(delivery.unreadCount);
      setMessages((before) => ({ ...before, shown: [delivery.message, ...before.shown] }));
      rung(delivery);
    },
    again,
  );
  return { shown: messages.shown, more: messages.next ? () => read(messages.next) : null, again };
}
