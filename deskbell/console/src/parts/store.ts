/** A value that parts of the page share and are shown anew with. */

import { useSyncExternalStore } from "react";

export interface Store<T> {
  get: () => T;
  set: (next: T) => void;
  use: () => T;
  /** Call a listener with each change; what is returned ends that. */
  listen: (listener: () => void) => () => void;
}

export function store<T>(first: T): Store<T> {
  const listeners = new Set<() => void>();
  let held = first;
  const listen = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  return {
    get: () => held,
    listen,
    set(next) {
      if (Object.is(held, next)) return;
      held = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(listen, () => held),
  };
}
