/** What was read in another window, or on another device: the desk tells how much is unread, and is asked what. */

import { useEffect, useRef } from "react";
import { useClient } from "urql";
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
  const latest = useRef(known);
  latest.current = known;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = async () => {
    timer.current = undefined;
    const before = latest.current(); // what comes from now on may be missing in the answer
    const variables = { filter: { ...filter, unread: true } };
    const { data } = await client.query(STILL_UNREAD, variables, { requestPolicy: "network-only" });
    if (!data) return;
    const { edges, pageInfo } = data.messages;
    const unread = edges.map(({ node }) => node);
    mark(readOf(before, unread, pageInfo.hasNextPage), new Date().toISOString());
  };
  return () => {
    timer.current ??= setTimeout(ask, SOON);
  };
}
