/** Where what the desk refused stands: at its field, by its path, or else above the whole form. */

import type { Refusal } from "../../../parts/failures";

/** Return the sentence that was refused at a path of the input, or below it, if any was. */
export type Refused = (...path: (string | number)[]) => string | undefined;

export function refusedAmong(refusals: readonly Refusal[]): Refused {
  return (...path) => {
    const at = path.join(".");
    return refusals.find(({ path: told }) => told.join(".") === at || told.join(".").startsWith(`${at}.`))
      ?.message;
  };
}

/** Return what stands at no field: neither the name, nor a condition, nor an action is at its path. */
export function elsewhere(refusals: readonly Refusal[]): readonly Refusal[] {
  const lengths: Record<string, number> = { name: 1, conditions: 3, actions: 2 };
  return refusals.filter(({ path: [first = "", ...rest] }) => rest.length + 1 < (lengths[first] ?? Infinity));
}
