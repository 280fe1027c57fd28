/** Where what the desk refused stands: at its field, by its path, or else above the whole form. */

import type { Refusal } from "../../../parts/failures";
import type { Draft } from "./draft";

/** Return the sentence that was refused at a path of the input, or below it, if any was. */
export type Refused = (...path: (string | number)[]) => string | undefined;

export function refusedAmong(refusals: readonly Refusal[]): Refused {
  return (...path) => {
    const at = path.join(".");
    return refusals.find(({ path: told }) => told.join(".") === at || told.join(".").startsWith(`${at}.`))
      ?.message;
  };
}

/** Return the refusals that stand after an edit, the same list if all do: whose field, in its row, is as it was. */
export function remaining(refusals: readonly Refusal[], before: Draft, after: Draft): readonly Refusal[] {
  const told = (draft: Draft, path: readonly string[]) => JSON.stringify(at(draft, path));
  const left = refusals.filter(({ path }) => told(before, path) === told(after, path));
  return left.length < refusals.length ? left : refusals;
}

/** Return what a draft has at a path, as far as sentences stand by themselves: a condition has but one. */
function at(draft: Draft, path: readonly string[]): unknown {
  const [first = "", ...rest] = path.slice(0, path[0] === "conditions" ? 3 : 5);
  if (first === "conditions") return rest.reduce(within, { all: draft.all, any: draft.any });
  if (first !== "actions") return first ? within(draft, first) : draft;
  const row = draft.actions[Number(rest[0])];
  return [row?.key, rest.slice(1).reduce(within, row)];
}

const within = (thing: unknown, name: string): unknown =>
  typeof thing === "object" && thing !== null ? (thing as Record<string, unknown>)[name] : undefined;

/** Return what stands at no field: neither the name, nor a condition, nor an action is at its path. */
export function elsewhere(refusals: readonly Refusal[]): readonly Refusal[] {
  const lengths: Record<string, number> = { name: 1, conditions: 3, actions: 2 };
  return refusals.filter(({ path: [first = "", ...rest] }) => rest.length + 1 < (lengths[first] ?? Infinity));
}
