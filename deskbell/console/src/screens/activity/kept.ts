/** What a list that grows by itself keeps, so that it does not grow over a day. */

export interface Row {
  id: string;
  /** Its place in the list, to go on behind it; unknown of what came live. */
  cursor: string | null;
}

export interface Kept<T extends Row> {
  shown: readonly T[];
  /** Where the next page begins; null where there is none. */
  next: string | null;
  /** How many somebody has asked for beyond the first page: they are kept besides. */
  older: number;
}

export const MOST = 500;
export const UNKNOWN = "?"; // where the next page begins nobody knows: the list is read anew instead

export const NONE = { shown: [], next: null, older: 0 } as const;

/** Put what has just come before the others, unless it is there already. */
export function ahead<T extends Row>(kept: Kept<T>, come: T): Kept<T> {
  if (kept.shown.some(({ id }) => id === come.id)) return kept;
  return bounded({ ...kept, shown: [come, ...kept.shown] });
}

/** Let go of the oldest beyond what is kept, where they can be read again. */
function bounded<T extends Row>(kept: Kept<T>): Kept<T> {
  const most = MOST + kept.older;
  if (kept.shown.length <= most) return kept;
  const shown = kept.shown.slice(0, most);
  const known = shown.findLastIndex(({ cursor }) => cursor !== null);
  if (known >= 0) return { ...kept, shown: shown.slice(0, known + 1), next: shown[known]?.cursor ?? null };
  return kept.shown.length < 2 * most ? kept : { ...kept, shown, next: UNKNOWN };
}

/** Add a page of older ones. */
export function behind<T extends Row>(kept: Kept<T>, page: readonly T[], next: string | null): Kept<T> {
  const known = new Set(kept.shown.map(({ id }) => id));
  const fresh = page.filter(({ id }) => !known.has(id));
  return { shown: [...kept.shown, ...fresh], next, older: kept.older + fresh.length };
}

/**
 * Begin with the newest page, read anew, and with what has come since it was asked for.
 *
 * What is behind it stays where it goes on without a gap.
 */
export function anew<T extends Row>(
  kept: Kept<T>,
  page: readonly T[],
  next: string | null,
  come: readonly T[],
): Kept<T> {
  const last = page.at(-1)?.id;
  const meets = next === null ? -1 : kept.shown.findIndex(({ id }) => id === last);
  const read: Kept<T> =
    meets < 0
      ? { shown: page, next, older: 0 }
      : { ...kept, shown: [...page, ...kept.shown.slice(meets + 1)], next: kept.next ?? null };
  return come.reduce(ahead<T>, read);
}
