/** The messages that an inbox shows: pages of what there is, newest first, and before them what comes. */

import { useCallback, useEffect, useRef, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { connection } from "../../api/connection";
import { type Delivery, useDeliveries } from "../../api/following";
import type { InboxQuery, MessageFilter } from "../../gql/graphql";
import { INBOX, NEWEST } from "./documents";
import { type Messages, NOTHING, placed, read, type Shown, UNKNOWN, withNewer, withOlder } from "./messages";
import { useReading } from "./useReading";

const PAGE = 100;
const TOGETHER = 100; // milliseconds in which what comes is shown at once
const PLACED = 500; // after so many that came, the newest one's place is asked for
const WAITING = 500; // how many wait unseen, until the inbox is rather read anew

type Node = InboxQuery["messages"]["edges"][number];

const ofPage = ({ cursor, node }: Node): Shown => ({
  id: node.id,
  subject: node.subject,
  readAt: node.readAt ?? null,
  message: node,
  cursor,
});
const ofBell = ({ message }: Delivery): Shown => ({
  id: message.id,
  subject: message.subject,
  readAt: null,
  message,
  cursor: null,
});

/** Return the messages that a filter leaves; while `held` says so, what comes waits to be shown. */
export function useMessages(filter: MessageFilter, held: () => boolean) {
  const [messages, setMessages] = useState<Messages>(NOTHING);
  const [waiting, setWaiting] = useState<readonly Shown[]>([]);
  const pages = usePages(filter, setMessages);
  const place = usePlacing(filter, setMessages);
  const show = useCallback(
    (newer: readonly Shown[]) => {
      setMessages((before) => withNewer(before, newer));
      place(newer.length);
    },
    [place],
  );
  const again = useCallback(() => {
    setWaiting([]);
    pages.first();
  }, [pages.first]);
  const markRead = useCallback((ids: ReadonlySet<string>, at: string) => {
    setMessages((before) => ({ ...before, shown: read(before.shown, ids, at) }));
    setWaiting((before) => read(before, ids, at));
  }, []);
  const known = { ...messages, shown: [...waiting, ...messages.shown] };
  const lookAgain = useReading(filter, known, markRead);
  useArrivals(filter, again, lookAgain, (newer) =>
    held() ? setWaiting((before) => [...newer, ...before].slice(0, WAITING)) : show(newer),
  );
  const reveal = () => {
    if (waiting.length === WAITING) return again();
    show(waiting);
    setWaiting([]);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what waits was let through by the filter before
  useEffect(() => setWaiting([]), [filter]);
  const more = messages.next === null ? null : () => pages.older(messages.next);
  const { shown } = messages;
  return { ...pages.state, shown, waiting: waiting.length, reveal, more, again, markRead, lookAgain };
}

/** Read the inbox page by page. */
function usePages(filter: MessageFilter, set: (change: (before: Messages) => Messages) => void) {
  const client = useClient();
  const reading = useRef<object | null>(null);
  const failed = useRef<string | null | undefined>(undefined); // where the page began that did not come
  const [state, setState] = useState<{ ready: boolean; error: CombinedError | undefined }>({
    ready: false,
    error: undefined,
  });
  const ask = useCallback(
    async (after: string | null) => {
      const mine = {};
      reading.current = mine;
      const variables = { filter, first: PAGE, after };
      const { data, error } = await client.query(INBOX, variables, { requestPolicy: "network-only" });
      if (reading.current !== mine) return;
      reading.current = null;
      failed.current = data ? undefined : after;
      setState({ ready: Boolean(data), error });
      if (!data) return;
      const { edges, pageInfo } = data.messages;
      const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
      set((before) => withOlder(before, edges.map(ofPage), next));
    },
    [client, filter, set],
  );
  const first = useCallback(() => {
    set(() => NOTHING);
    setState({ ready: false, error: undefined });
    void ask(null);
  }, [ask, set]);
  useEffect(first, [first]);
  useEffect(
    () =>
      connection.listen(() => {
        if (connection.get() === "live" && failed.current !== undefined) void ask(failed.current);
      }),
    [ask],
  );
  const older = (next: string | null) => {
    if (next === UNKNOWN) first();
    else if (!reading.current) void ask(next);
  };
  return { state, first, older };
}

/** Take what comes in heaps, as far as the filter leaves it. */
function useArrivals(
  filter: MessageFilter,
  missed: () => void,
  read: () => void,
  arrived: (newer: readonly Shown[]) => void,
) {
  const heap = useRef<Shown[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(arrived);
  latest.current = arrived;
  const pour = () => {
    const newer = heap.current.reverse();
    heap.current = [];
    timer.current = undefined;
    latest.current(newer);
  };
  useDeliveries({
    missed,
    read,
    heard: (delivery) => {
      if (filter.eventType && filter.eventType !== delivery.message.eventType.id) return;
      heap.current.push(ofBell(delivery));
      timer.current ??= setTimeout(pour, TOGETHER);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came was let through by the filter before
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      heap.current = [];
    },
    [filter],
  );
}

/** Learn now and then where the newest stands, so that what is older can be let go of and read again. */
function usePlacing(filter: MessageFilter, set: (change: (before: Messages) => Messages) => void) {
  const client = useClient();
  const came = useRef(0);
  return useCallback(
    (count: number) => {
      came.current += count;
      if (came.current < PLACED) return;
      came.current = 0;
      client.query(NEWEST, { filter }, { requestPolicy: "network-only" }).then(({ data }) => {
        const newest = data?.messages.edges[0];
        if (newest) set((before) => placed(before, newest.node.id, newest.cursor));
      });
    },
    [client, filter, set],
  );
}
