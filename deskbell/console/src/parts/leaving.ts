/**
 * Leaving with changes asks, whether the page is closed, a link is followed, or what it stands in closes.
 *
 * The browser's Back does not ask: by the time it is heard of, the place has changed.
 */

import { createContext, type RefObject, useContext, useEffect, useRef } from "react";
import { t } from "../texts";

/** What is asked before something closes that changes may stand in; it answers whether it may. */
export type Guard = RefObject<() => boolean>;

const free = () => true;
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
    window.addEventListener("beforeunload", closing);
    document.addEventListener("click", clicked, true);
    return () => {
      window.removeEventListener("beforeunload", closing);
      document.removeEventListener("click", clicked, true);
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
