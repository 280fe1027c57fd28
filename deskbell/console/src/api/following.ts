/** Following the inbox: behind a cursor, so that no message is missed and none comes twice. */

import { useEffect, useRef, useState } from "react";
import { useClient, useSubscription } from "urql";
import { graphql } from "../gql";
import type { DeliveredSubscription } from "../gql/graphql";
import { unread } from "./unread";

const START = graphql(`
  query WhereToStart { messages(first: 0) { liveCursor unreadCount } }
`);

const DELIVERED = graphql(`
  subscription Delivered($after: String) {
    messageDelivered(after: $after) {
      cursor
      replayed
      silent
      unreadCount
      message { id subject body eventType { id } ...MessageShown }
    }
  }
`);

const UNREAD = graphql(`
  subscription UnreadCount { unreadCountChanged }
`);

export type Delivery = DeliveredSubscription["messageDelivered"];

/** What is done with each message that comes, and when some were missed. */
export interface Listener {
  heard: (delivery: Delivery) => void;
  missed?: () => void;
}

const TOGETHER = 100; // milliseconds in which a count that changes often is told once
const AGAIN = 5_000; // milliseconds until the desk is asked again that did not answer
const listeners = new Set<Listener>();

let latestCount: number | null = null;

/** Tell how much is unread, in a moment. */
function count(now: number) {
  if (latestCount === null)
    setTimeout(() => {
      unread.set(latestCount ?? 0);
      latestCount = null;
    }, TOGETHER);
  latestCount = now;
}

/** Listen to what comes for as long as this is shown. */
export function useDeliveries(listener: Listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const mine: Listener = {
      heard: (delivery) => latest.current.heard(delivery),
      missed: () => latest.current.missed?.(),
    };
    listeners.add(mine);
    return () => {
      listeners.delete(mine);
    };
  }, []);
}

/**
 * Follow the inbox for all who listen; to be called once.
 *
 * The socket goes on behind the last message by itself, see `api/client`.
 */
export function useFollowing() {
  const [after, startAgain] = useStart();
  const client = useClient();
  useEffect(() => {
    if (after === undefined) return;
    const { unsubscribe } = client.subscription(DELIVERED, { after }).subscribe(({ data, error }) => {
      if (data) {
        count(data.messageDelivered.unreadCount);
        for (const { heard } of listeners) heard(data.messageDelivered);
      }
      if (error?.graphQLErrors.some(({ extensions }) => extensions.code === "CURSOR_EXPIRED")) startAgain();
    });
    return unsubscribe;
  }, [client, after, startAgain]);
  useSubscription({ query: UNREAD, pause: after === undefined }, (_, now) => {
    count(now.unreadCountChanged);
    return now;
  });
}

/** Return the cursor to start behind, undefined until it is known, and what asks for a new one. */
function useStart() {
  const client = useClient();
  const [after, setAfter] = useState<string | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  const [startAgain] = useState(() => () => {
    setAttempt((before) => before + 1);
    for (const { missed } of listeners) missed?.();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks anew
  useEffect(() => {
    let gone = false;
    client.query(START, {}, { requestPolicy: "network-only" }).then(({ data }) => {
      if (gone) return;
      if (!data) return void setTimeout(() => gone || setAttempt((before) => before + 1), AGAIN);
      unread.set(data.messages.unreadCount);
      setAfter(data.messages.liveCursor);
    });
    return () => {
      gone = true;
    };
  }, [client, attempt]);
  return [after, startAgain] as const;
}
