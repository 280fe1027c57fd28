/** Asking anew every minute, as long as somebody looks. */

import { useEffect, useRef } from "react";

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
