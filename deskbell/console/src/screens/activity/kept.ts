/** What a list that grows by itself keeps, so that it does not grow over a day. */

export interface Kept<T> {
  shown: readonly T[];
  /** Where the next page begins; null where there is none. */
  next: string | null;
}

export const MOST = 500;

/**
 * Put what has just come before the others, unless it is there already.
 *
 * Beyond `MOST` the oldest are let go; then the pages behind them are not to be had before the list is read anew.
 */
export function ahead<T extends { id: string }>(kept: Kept<T>, come: T): Kept<T> {
  if (kept.shown.some(({ id }) => id === come.id)) return kept;
  const shown = [come, ...kept.shown];
  return shown.length > MOST ? { shown: shown.slice(0, MOST), next: null } : { ...kept, shown };
}
