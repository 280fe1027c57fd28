/** Choices that this browser keeps for its reader, in every tab the same. */

import { type Store, store } from "./store";

/** Return a choice by its name: one of `choices`, the first of them until another is made. */
export function keptChoice<const T extends string>(name: string, choices: readonly [T, ...T[]]): Store<T> {
  const key = `deskbell-${name}`;
  const read = () => choices.find((known) => known === localStorage.getItem(key)) ?? choices[0];
  const held = store<T>(read());
  window.addEventListener("storage", (event) => event.key === key && held.set(read()));
  return {
    ...held,
    set(next) {
      localStorage.setItem(key, next);
      held.set(next);
    },
  };
}
