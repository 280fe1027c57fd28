/** What a list is narrowed by, as it stands in its address, so that it is the same on coming back. */

import { idIn } from "../../parts/addressed";
import type { Argument } from "./description";
import type { Values } from "./kinds";

export const AFTER = "after";

/** Return the filter that an address holds; what it says beyond what the list offers is left aside. */
export function filterOf(params: URLSearchParams, filters: readonly Argument[]): Values {
  const said = filters.map((filter) => [filter.name, valueIn(filter, params.get(filter.name))] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== null));
}

function valueIn({ shape, choices, entities }: Argument, said: string | null): string | boolean | null {
  if (choices) return choices.find(({ value }) => value === said)?.value ?? null;
  if (entities) return idIn(said, entities);
  if (shape === "flag") return said === "true" || (said === "false" ? false : null);
  return said || null;
}

/** Return an address's parameters with another value for one filter, from the first page on. */
export function narrowed(params: URLSearchParams, name: string, value: unknown): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete(AFTER);
  if (value == null || value === "") next.delete(name);
  else next.set(name, String(value));
  return next;
}
