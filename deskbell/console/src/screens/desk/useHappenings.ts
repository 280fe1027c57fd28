/** Following what happens to an item, so that its page shows it as it is. */

import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { HAPPENS } from "./documents";

const SETTLED = [150, 2_000]; // milliseconds after something happened: at once, and when events have done theirs

/** Return how often something happened that is to be shown; ``shown`` is called each time. */
export function useHappenings(id: string, watches: boolean, shown: () => void): number {
  const client = useClient();
  const [happened, setHappened] = useState(0);
  const latest = useRef(shown);
  latest.current = shown;
  useEffect(() => {
    if (!watches) return;
    let waiting: number[] = [];
    const show = () => {
      latest.current();
      setHappened((before) => before + 1);
    };
    const { unsubscribe } = client.subscription(HAPPENS, { id }).subscribe(({ data }) => {
      if (!data) return;
      waiting.forEach(clearTimeout);
      waiting = SETTLED.map((delay) => window.setTimeout(show, delay));
    });
    return () => {
      waiting.forEach(clearTimeout);
      unsubscribe();
    };
  }, [client, id, watches]);
  return happened;
}
