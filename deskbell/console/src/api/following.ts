/** Following the inbox: behind a cursor, so that no message is missed and none comes twice. */

import { stringifyDocument } from "@urql/core";
import type { ExecutionResult, Sink } from "graphql-ws";
import { useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { graphql } from "../gql";
import type { DeliveredSubscription, UnreadCountSubscription } from "../gql/graphql";
import { follow } from "./client";
import { lasting } from "./lasting";
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

/** What is done with each message that comes, when some were missed, and when some were read, here or elsewhere. */
interface Listener {
  heard: (delivery: Delivery) => void;
  missed?: () => void;
  read?: () => void;
}

const TOGETHER = 100; // milliseconds in which a count that changes often is told once
const AGAIN = 5_000; // milliseconds until the desk is asked again that did not answer
const listeners = new Set<Listener>();

let latestCount = 0;
let telling = false;

/** Tell how much is unread, in a moment. */
function count(now: number) {
  latestCount = now;
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    unread.set(latestCount);
  }, TOGETHER);
}

/** Listen to what comes for as long as this is shown. */
export function useDeliveries(listener: Listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const mine: Listener = {
      heard: (delivery) => latest.current.heard(delivery),
      missed: () => latest.current.missed?.(),
      read: () => latest.current.read?.(),
    };
    listeners.add(mine);
    return () => {
      listeners.delete(mine);
    };
  }, []);
}

/** Tell all who listen; what one of them makes of it is no other's concern. */
function tell(each: (listener: Listener) => void) {
  for (const listener of listeners)
    try {
      each(listener);
    } catch (fault) {
      reportError(fault);
    }
}

type Document = Parameters<typeof stringifyDocument>[0];

const begin = (query: Document, variables: Record<string, unknown>) => (sink: Sink<ExecutionResult>) =>
  follow({ query: stringifyDocument(query), variables }, sink);

/**
 * Follow the inbox for all who listen; to be called once.
 *
 * The socket goes on behind the last message by itself, see `api/client`; so does what is followed anew here.
 */
export function useFollowing() {
  const [start, startAgain] = useStart();
  useEffect(() => {
    if (!start) return;
    let after = start.cursor;
    let left = 0;
    const leave = lasting<DeliveredSubscription>({
      begin: (sink) => begin(DELIVERED, { after })(sink),
      heard({ messageDelivered }) {
        after = messageDelivered.cursor;
        count(messageDelivered.unreadCount);
        tell(({ heard }) => heard(messageDelivered));
      },
      ended: (code) => code === "CURSOR_EXPIRED" && startAgain(),
    });
    const stop = lasting<UnreadCountSubscription>({
      begin: begin(UNREAD, {}),
      heard({ unreadCountChanged }) {
        if (unreadCountChanged < left) tell(({ read }) => read?.());
        left = unreadCountChanged;
        count(left);
      },
    });
    return () => {
      leave();
      stop();
    };
  }, [start, startAgain]);
}

/** Return the cursor to start behind, undefined until it is known, and what asks for a new one. */
function useStart() {
  const client = useClient();
  const [start, setStart] = useState<{ cursor: string } | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(() => setAttempt((before) => before + 1), []);
  useEffect(() => {
    let gone = false;
    client.query(START, {}, { requestPolicy: "network-only" }).then(({ data }) => {
      if (gone) return;
      if (!data) return void setTimeout(() => gone || again(), AGAIN);
      latestCount = data.messages.unreadCount;
      unread.set(latestCount);
      setStart({ cursor: data.messages.liveCursor });
      // Whoever reads what there is now misses nothing: what comes later comes behind this cursor.
      if (attempt) tell(({ missed }) => missed?.());
    });
    return () => {
      gone = true;
    };
  }, [client, attempt, again]);
  return [start, again] as const;
}
