/** What happened, in pages, newest first, and before it what happens while one looks. */

import { useCallback, useEffect, useRef, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { connection } from "../../api/connection";
import type { OccurrenceFilter, OutboxState } from "../../gql/graphql";
import { RAISED } from "./documents";
import { ahead, anew, behind, type Kept, MOST, NONE, UNKNOWN } from "./kept";
import { readAsFar, type Shown, shownOf } from "./pages";

interface Occurrences extends Kept<Shown> {
  fetching: boolean;
  error: CombinedError | undefined;
}

const PAGE = 50;

const NOTHING: Occurrences = { ...NONE, fetching: true, error: undefined };

export function useOccurrences(filter: OccurrenceFilter, outbox: OutboxState | null, live: boolean) {
  const client = useClient();
  const connected = connection.use();
  const [occurrences, setOccurrences] = useState(NOTHING);
  const asked = JSON.stringify(filter);
  const come = useRef<Shown[]>([]); // since the first page was last asked for, which may lack it
  const reading = useRef<object | null>(null); // the question whose answer is awaited; no other answer counts
  const read = useCallback(
    async (after: string | null, count = PAGE) => {
      const mine = {};
      reading.current = mine;
      if (!after) come.current = [];
      const variables = { filter: JSON.parse(asked) as OccurrenceFilter, outbox, after };
      const { page, error } = await readAsFar(client, variables, count);
      if (reading.current !== mine) return;
      reading.current = null;
      setOccurrences((before) => {
        if (!page) return { ...before, fetching: false, error };
        const { shown, next } = page;
        // What has left the outbox was anywhere in it, so that nothing that was shown stays.
        const newest = outbox ? { ...NONE, shown, next } : anew(before, shown, next, come.current);
        const kept = after ? behind(before, shown, next) : newest;
        return { ...kept, fetching: false, error };
      });
    },
    [client, asked, outbox],
  );
  const first = useCallback(() => {
    setOccurrences(NOTHING);
    void read(null);
  }, [read]);
  useEffect(first, [first]);
  useEffect(() => {
    if (!live) return;
    const variables = { filter: JSON.parse(asked) as OccurrenceFilter };
    const { unsubscribe } = client.subscription(RAISED, variables).subscribe(({ data, error }) => {
      if (error) setOccurrences((before) => ({ ...before, error }));
      if (!data) return;
      const shown = shownOf(data.occurrenceRaised, null);
      come.current.push(shown);
      come.current.splice(0, come.current.length - MOST);
      setOccurrences((before) => ({ ...before, ...ahead(before, shown) }));
    });
    return unsubscribe;
  }, [client, asked, live]);
  // The stream has no cursor: what came while it was off is read.
  useEffect(() => {
    if (live && connected === "live") void read(null);
  }, [live, connected, read]);
  const older = () => {
    if (occurrences.next === UNKNOWN) first();
    else if (!reading.current) void read(occurrences.next);
  };
  /** Read what is in the outbox, as far as it is shown; of all else what is new comes by itself. */
  const again = () => {
    if (outbox && !reading.current) void read(null, Math.max(PAGE, occurrences.shown.length));
  };
  return { ...occurrences, again, more: occurrences.next === null ? null : older };
}
