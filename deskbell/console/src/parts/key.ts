/** Keys by which the desk knows what is sent again: the same is done once, and something else is another request. */

import { useState } from "react";

/** Return a key of its own; browsers make UUIDs on encrypted connections alone, and this everywhere. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );

/** Return keys of which each stays the same while the same is said, until that is done. */
export function oneKey() {
  let last = { said: "", key: "" };
  return {
    of(said: unknown): string {
      const text = JSON.stringify(said);
      if (!last.key || text !== last.said) last = { said: text, key: newKey() };
      return last.key;
    },
    done() {
      last = { said: "", key: "" };
    },
  };
}

/** Return such keys for what one part of the page sends. */
export const useOneKey = () => useState(oneKey)[0];
