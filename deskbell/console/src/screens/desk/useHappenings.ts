/** Following what happens to an item, so that its page shows it as it is. */

import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { connection } from "../../api/connection";
import { useEveryMinute } from "../../parts/everyMinute";
import { HAPPENS } from "./documents";

const SETTLED = [150, 2_000]; // milliseconds after something happened: at once, and when events have done theirs

/** Return how often something happened that is to be shown; ``shown`` is called each time. */
export function useHappenings(id: string, watches: boolean, shown: () => void): number {
  const client = useClient();
  const [happened, setHappened] = useState(0);
  const show = useRef(() => {});
  show.current = () => {
    shown();
    setHappened((before) => before + 1);
  };
  useEffect(() => {
    if (!watches) return;
    let waiting: number[] = [];
    const { unsubscribe } = client.subscription(HAPPENS, { id }).subscribe(({ data }) => {
      if (!data) return;
      waiting.forEach(clearTimeout);
      waiting = SETTLED.map((delay) => window.setTimeout(() => show.current(), delay));
    });
    return () => {
      waiting.forEach(clearTimeout);
      unsubscribe();
    };
  }, [client, id, watches]);
  // The stream has no cursor: what happened while it was off is read, as is all by who may not follow it.
  const connected = connection.use();
  const lost = useRef(false);
  useEffect(() => {
    if (connected === "live" && lost.current) show.current();
    lost.current = connected === "lost" || (lost.current && connected !== "live");
  }, [connected]);
  useEveryMinute(() => watches || show.current());
  return happened;
}
