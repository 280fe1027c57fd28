/** Numbers as people type them. */

/** Return the number in a field; null where there is none yet, as with a sign alone. */
export function numberOf(typed: string | number): number | null {
  const number = typed === "" ? Number.NaN : Number(typed);
  return Number.isFinite(number) ? number : null;
}
