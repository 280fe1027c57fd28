/** What a list is narrowed by, as it stands in its address, so that it is the same on coming back. */

import type { Argument } from "./description";
import type { Values } from "./kinds";

export const AFTER = "after";

/** Return the filter that an address holds; what it says beyond what the list offers is left aside. */
export function filterOf(params: URLSearchParams, filters: readonly Argument[]): Values {
  const said = filters.flatMap(({ name, shape, choices }) => {
    const value = params.get(name);
    if (!value || (choices && !choices.some((choice) => choice.value === value))) return [];
    return [[name, shape === "flag" ? value === "true" : value]];
  });
  return Object.fromEntries(said);
}

/** Return an address's parameters with another value for one filter, from the first page on. */
export function narrowed(params: URLSearchParams, name: string, value: unknown): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete(AFTER);
  if (value == null || value === "") next.delete(name);
  else next.set(name, String(value));
  return next;
}
