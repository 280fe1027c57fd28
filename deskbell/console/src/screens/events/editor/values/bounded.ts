/** What is left of a value when it is compared in another way. */

import type { ConditionValueInput } from "../../../../gql/graphql";

/** Return a value with no other ends than a comparison names: those that are not shown are not sent. */
export function bounded(
  value: ConditionValueInput,
  bounds: readonly { name: string }[],
): ConditionValueInput {
  const named = <T extends object>(ends: T): T =>
    Object.fromEntries(Object.entries(ends).filter(([end]) => bounds.some(({ name }) => name === end))) as T;
  if (value.range) return { range: named(value.range) };
  return value.dates ? { dates: named(value.dates) } : value;
}
