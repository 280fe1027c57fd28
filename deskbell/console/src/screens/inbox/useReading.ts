/** What was read in another window, or on another device: the desk tells how much is unread, and is asked what. */

import { useEffect, useRef, useState } from "react";
import { type Client, useClient } from "urql";
import { connection } from "../../api/connection";
import type { MessageFilter } from "../../gql/graphql";
import { STILL_UNREAD } from "./documents";
import { type Messages, readOf, UNKNOWN } from "./messages";
import { soon } from "./soon";

/** Return what asks which of the messages that are known were read meanwhile, and has them marked. */
export function useReading(
  filter: MessageFilter,
  known: Messages,
  mark: (ids: ReadonlySet<string>, at: string) => void,
) {
  const client = useClient();
  const latest = useRef({ client, filter, known, mark });
  latest.current = { client, filter, known, mark };
  const [{ ask, leave }] = useState(() =>
    soon(async (awaited) => {
      const { client, filter, known, mark } = latest.current; // what comes from now on may be missing in the answer
      // What another filter leaves is read anew by itself.
      const wanted = () => awaited() && latest.current.filter === filter;
      const unread = await unreadAmong(client, filter, known, wanted);
      if (!wanted()) return true;
      if (unread) mark(readOf(known.shown, unread), new Date().toISOString());
      return Boolean(unread);
    }),
  );
  useEffect(() => leave, [leave]);
  // What was read while the line was lost may be hidden by as much that came.
  useEffect(() => connection.listen(() => connection.get() === "live" && ask()), [ask]);
  return ask;
}

/** Return the ids of those that are unread still, as far down as messages are known; null without an answer, or unwanted. */
export async function unreadAmong(
  client: Pick<Client, "query">,
  filter: MessageFilter,
  { shown, next }: Messages,
  wanted: () => boolean,
) {
  const unread = new Set<string>();
  const last = shown.at(-1);
  if (!last) return unread;
  const asked = {
    filter: { ...filter, unread: true },
    oldest: last.id, // asked for by itself: the place where older ones begin is its own
    before: next === UNKNOWN ? null : next,
  };
  let after: string | null = null;
  do {
    const variables: typeof asked & { after: string | null } = { ...asked, after };
    const { data } = await client.query(STILL_UNREAD, variables, { requestPolicy: "network-only" });
    if (!data || !wanted()) return null;
    const { edges, pageInfo } = data.messages;
    for (const { node } of edges) unread.add(node.id);
    const oldest = data.oldest?.__typename === "Message" ? data.oldest : null;
    if (oldest && !oldest.readAt) unread.add(oldest.id);
    const end = edges.at(-1)?.node;
    if (oldest && end && Date.parse(end.sentAt) < Date.parse(oldest.sentAt)) break;
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
  } while (after);
  return unread;
}
