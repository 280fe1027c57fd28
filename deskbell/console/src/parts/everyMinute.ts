/** Asking anew every minute, as long as somebody looks. */

import { useEffect, useRef } from "react";
import { type AnyVariables, type UseQueryArgs, useQuery } from "urql";

const MINUTE = 60_000;

export function useEveryMinute(ask: () => void) {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && latest.current();
    const timer = setInterval(look, MINUTE);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
}

/** Ask the desk, and every minute anew, or when told to. */
export function useAnew<Data, Variables extends AnyVariables>(asked: UseQueryArgs<Variables, Data>) {
  const [answer, again] = useQuery({ requestPolicy: "cache-and-network", ...asked });
  const anew = () => again({ requestPolicy: "network-only" });
  useEveryMinute(anew);
  return { ...answer, anew };
}
