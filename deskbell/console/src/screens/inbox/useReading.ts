/** What was read in another window, or on another device: the desk tells how much is unread, and is asked what. */

import { useCallback, useEffect, useRef } from "react";
import { useClient } from "urql";
import { connection } from "../../api/connection";
import type { MessageFilter } from "../../gql/graphql";
import { STILL_UNREAD } from "./documents";
import { readOf, type Shown } from "./messages";

const SOON = 100; // milliseconds in which it is asked once, however much is read

/** Return what asks which of the messages that are known were read meanwhile, and has them marked. */
export function useReading(
  filter: MessageFilter,
  known: () => readonly Shown[],
  mark: (ids: ReadonlySet<string>, at: string) => void,
) {
  const client = useClient();
  const latest = useRef({ filter, known });
  latest.current = { filter, known };
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const ask = useCallback(async () => {
    timer.current = undefined;
    const before = latest.current.known(); // what comes from now on may be missing in the answer
    const variables = { filter: { ...latest.current.filter, unread: true } };
    const { data } = await client.query(STILL_UNREAD, variables, { requestPolicy: "network-only" });
    if (!data) return;
    const { edges, pageInfo } = data.messages;
    const unread = edges.map(({ node }) => node);
    mark(readOf(before, unread, pageInfo.hasNextPage), new Date().toISOString());
  }, [client, mark]);
  const soon = useCallback(() => {
    timer.current ??= setTimeout(ask, SOON);
  }, [ask]);
  useEffect(() => () => clearTimeout(timer.current), []);
  // What was read while the line was lost may be hidden by as much that came.
  useEffect(() => connection.listen(() => connection.get() === "live" && soon()), [soon]);
  return soon;
}
