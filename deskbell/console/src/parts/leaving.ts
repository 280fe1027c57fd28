/** Leaving with changes asks, whether the page is closed, another place is opened, or what it stands in closes. */

import { createContext, type RefObject, useContext, useEffect, useRef } from "react";
import { t } from "../texts";

/** What is asked before something closes that changes may stand in; it answers whether it may. */
export type Guard = RefObject<() => boolean>;

const free = () => true;
const MOVES = ["pushState", "replaceState"]; // events of the router
const LINKS = "a[href]:not([href^='#']):not([target=_blank])";

/** The guard of what a form stands in: a dialog, or a tab without an address. */
export const Guarded = createContext<Guard | null>(null);

export const useGuard = (): Guard => useRef(free);

export function useLeavingAsks(changed: boolean) {
  const asks = useRef(changed);
  asks.current = changed;
  const guard = useContext(Guarded);
  const leave = useRef(() => {
    if (asks.current && !window.confirm(t("editor.leave"))) return false;
    asks.current = false;
    return true;
  }).current;
  useEffect(() => {
    const closing = (event: BeforeUnloadEvent) => {
      if (asks.current) event.preventDefault();
    };
    const clicked = (event: MouseEvent) => {
      if (!(event.target as Element).closest(LINKS) || leave()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    let here = location.href;
    const arrived = () => {
      here = location.href;
    };
    const moved = (event: PopStateEvent) => {
      if (leave()) return arrived();
      // Going back has happened already; whoever stays goes on in a place of the same address.
      event.stopImmediatePropagation();
      history.pushState(history.state, "", here);
    };
    window.addEventListener("beforeunload", closing);
    document.addEventListener("click", clicked, true);
    window.addEventListener("popstate", moved, true);
    for (const change of MOVES) window.addEventListener(change, arrived);
    return () => {
      window.removeEventListener("beforeunload", closing);
      document.removeEventListener("click", clicked, true);
      window.removeEventListener("popstate", moved, true);
      for (const change of MOVES) window.removeEventListener(change, arrived);
    };
  }, [leave]);
  useEffect(() => {
    if (!guard) return;
    guard.current = leave;
    return () => {
      guard.current = free;
    };
  }, [guard, leave]);
  return {
    /** Ask, where there are changes; return whether they may be left. */
    leave,
    stop() {
      asks.current = false;
    },
  };
}
