/** Who is signed in, and what they may do: asked again and again, since rights change while one looks. */

import { useCallback, useEffect, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { doubts } from "../api/rights";
import { graphql } from "../gql";
import type { ViewerQuery } from "../gql/graphql";
import { goBy } from "../parts/clock";

const VIEWER = graphql(`
  query Viewer { viewer { id displayName timeZone permissions } }
`);

export type Viewer = ViewerQuery["viewer"];

const OFTEN = 3_000; // milliseconds, while somebody is at the page
const SELDOM = 10; // as many times less often while it is only in view

export function useViewer(): { viewer: Viewer | null; error: CombinedError | undefined } {
  const client = useClient();
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const [error, setError] = useState<CombinedError>();
  const doubted = doubts.use();
  const ask = useCallback(async () => {
    const answer = await client.query(VIEWER, {}, { requestPolicy: "network-only" });
    setError(answer.error);
    const found = answer.data?.viewer;
    if (found) goBy(found.timeZone);
    if (found) setViewer((before) => (JSON.stringify(before) === JSON.stringify(found) ? before : found));
  }, [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a doubt asks anew
  useEffect(() => void ask(), [ask, doubted]);
  useEffect(() => {
    let times = 0;
    const look = () => {
      times += 1;
      if (document.hidden || (times % SELDOM && !document.hasFocus())) return;
      void ask();
    };
    const timer = setInterval(look, OFTEN);
    const seen = () => document.hidden || void ask();
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [ask]);
  return { viewer, error };
}
