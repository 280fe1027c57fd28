/** What happened, in pages, newest first, and before it what happens while one looks. */

import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { connection } from "../../api/connection";
import type { OccurrenceFilter, OccurrencesQuery } from "../../gql/graphql";
import { OCCURRENCES, RAISED } from "./documents";
import { ahead, type Kept } from "./kept";

export type Shown = OccurrencesQuery["occurrences"]["edges"][number]["node"];

interface Occurrences extends Kept<Shown> {
  fetching: boolean;
  failed: boolean;
}

const NOTHING: Occurrences = { shown: [], next: null, fetching: true, failed: false };

export function useOccurrences(filter: OccurrenceFilter, live: boolean) {
  const client = useClient();
  const connected = connection.use();
  const [occurrences, setOccurrences] = useState(NOTHING);
  const asked = JSON.stringify(filter);
  const read = useCallback(
    async (after: string | null) => {
      const variables = { filter: JSON.parse(asked) as OccurrenceFilter, after };
      const { data } = await client.query(OCCURRENCES, variables, { requestPolicy: "network-only" });
      setOccurrences((before) => {
        if (!data) return { ...before, fetching: false, failed: true };
        const { edges, pageInfo } = data.occurrences;
        const page = edges.map(({ node }) => node);
        const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
        return { shown: after ? [...before.shown, ...page] : page, next, fetching: false, failed: false };
      });
    },
    [client, asked],
  );
  useEffect(() => {
    setOccurrences(NOTHING);
    void read(null);
  }, [read]);
  useEffect(() => {
    if (!live) return;
    const variables = { filter: JSON.parse(asked) as OccurrenceFilter };
    const { unsubscribe } = client.subscription(RAISED, variables).subscribe(({ data }) => {
      if (data) setOccurrences((before) => ({ ...before, ...ahead(before, data.occurrenceRaised) }));
    });
    return unsubscribe;
  }, [client, asked, live]);
  // The stream has no cursor: what came while it was off is read.
  useEffect(() => {
    if (live && connected === "live") void read(null);
  }, [live, connected, read]);
  return { ...occurrences, more: occurrences.next ? () => read(occurrences.next) : null };
}
