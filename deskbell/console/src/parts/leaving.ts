/** Leaving with changes asks: the page is closed, a link followed, one goes back, or what it stands in closes. */

import { createContext, type RefObject, useContext, useEffect, useRef } from "react";
import { t } from "../texts";

/** What is asked before something closes that changes may stand in; it answers whether it may. */
type Guard = RefObject<() => boolean>;

const free = () => true;
const LINKS = "a[href]:not([href^='#']):not([target=_blank])";

/** The guard of what a form stands in: a dialog, or a tab without an address. */
export const Guarded = createContext<Guard | null>(null);

export const useGuard = (): Guard => useRef(free);

/** What asks before its place is left. */
const askers = new Set<{ changed: () => boolean; leave: () => boolean; here: string }>();

const changed = () => [...askers].some((asker) => asker.changed());

const WAIT = 150; // milliseconds in which other tabs tell of changes
const tabs = new BroadcastChannel(`deskbell-leaving ${new URL(document.baseURI).pathname}`);
tabs.addEventListener(
  "message",
  ({ data }) => data === "changed?" && changed() && tabs.postMessage("changed"),
);

const heardOfChanges = () =>
  new Promise<boolean>((tell) => {
    const over = AbortSignal.timeout(WAIT);
    over.addEventListener("abort", () => tell(false));
    tabs.addEventListener("message", ({ data }) => data === "changed" && tell(true), { signal: over });
    tabs.postMessage("changed?");
  });

/** Ask before every tab is left, where one has changes; return whether they may be. */
export async function leaveAll(): Promise<boolean> {
  if (changed()) return window.confirm(t("editor.leave"));
  return !(await heardOfChanges()) || window.confirm(t("editor.leaveTabs"));
}

// A window's listeners hear in the order in which they came: this one before the router's, which shows the other place.
window.addEventListener("popstate", (event) => {
  for (const { leave, here } of askers) {
    if (new URL(here).pathname === location.pathname || leave()) continue;
    event.stopImmediatePropagation();
    history.pushState(null, "", here);
    return;
  }
});

export function useLeavingAsks(changed: boolean) {
  const asks = useRef(changed);
  asks.current = changed;
  const guard = useContext(Guarded);
  const leave = useRef(() => {
    if (asks.current && !window.confirm(t("editor.leave"))) return false;
    asks.current = false;
    return true;
  }).current;
  const asker = useRef({ changed: () => asks.current, leave, here: "" }).current;
  useEffect(() => {
    asker.here = location.href;
  });
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
    askers.add(asker);
    document.addEventListener("click", clicked, true);
    return () => {
      window.removeEventListener("beforeunload", closing);
      askers.delete(asker);
      document.removeEventListener("click", clicked, true);
    };
  }, [leave, asker]);
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
