/** Who is signed in, and what they may do: asked again and again, since rights change while one looks. */

import { useCallback, useEffect, useRef, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { doubts } from "../api/rights";
import { graphql } from "../gql";
import type { ViewerQuery } from "../gql/graphql";
import { belongTo } from "../parts/belongings";
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
  const turns = useRef({ asked: 0, answered: 0 });
  const ask = useCallback(async () => {
    const turn = turns.current.asked + 1;
    turns.current.asked = turn;
    const answer = await client.query(VIEWER, {}, { requestPolicy: "network-only" });
    if (turn < turns.current.answered) return;
    turns.current.answered = turn;
    setError(answer.error);
    const found = answer.data?.viewer;
    if (!found) return;
    goBy(found.timeZone);
    belongTo(found.id);
    setViewer((before) => (JSON.stringify(before) === JSON.stringify(found) ? before : found));
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
