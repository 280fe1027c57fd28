/** The messages that an inbox holds, newest first, and how they change: pure, and bounded. */

import type { FragmentType } from "../../gql";
import type { MESSAGE } from "./documents";

export interface Shown {
  id: string;
  subject: string;
  /** When it was read, as far as is known here. */
  readAt: string | null;
  message: FragmentType<typeof MESSAGE>;
  /** Its place in the list, to go on behind it; unknown of what came live. */
  cursor: string | null;
}

export interface Messages {
  shown: readonly Shown[];
  /** Where the next page begins; null where there is none. */
  next: string | null;
}

export const NOTHING: Messages = { shown: [], next: null };
export const UNKNOWN = "?"; // where the next page begins nobody knows: the list is read anew instead
export const MOST = 10_000; // messages that are held; older ones are read again when somebody scrolls to them

/** Add a page of older ones. */
export function withOlder({ shown }: Messages, page: readonly Shown[], next: string | null): Messages {
  const known = new Set(shown.map(({ id }) => id));
  return { shown: [...shown, ...page.filter(({ id }) => !known.has(id))], next };
}

/** Put newer ones first, each once, and let go of the oldest beyond `most` as far as they can be read again. */
export function withNewer(before: Messages, newer: readonly Shown[], most = MOST): Messages {
  const known = new Set(before.shown.slice(0, newer.length + 200).map(({ id }) => id));
  const fresh = newer.filter(({ id }) => !known.has(id));
  return bounded({ ...before, shown: [...fresh, ...before.shown] }, most);
}

function bounded(messages: Messages, most: number): Messages {
  const { shown } = messages;
  if (shown.length <= most) return messages;
  let last = most - 1;
  while (last >= 0 && !shown[last]?.cursor) last -= 1;
  if (last >= 0) return { shown: shown.slice(0, last + 1), next: shown[last]?.cursor ?? null };
  return shown.length < 2 * most ? messages : { shown: shown.slice(0, most), next: UNKNOWN };
}

/** Give one its place in the list. */
export function placed(messages: Messages, id: string, cursor: string): Messages {
  return {
    ...messages,
    shown: messages.shown.map((one) => (one.id === id ? { ...one, cursor } : one)),
  };
}

/** Mark some as read. */
export const read = (shown: readonly Shown[], ids: ReadonlySet<string>, at: string): readonly Shown[] =>
  shown.map((one) => (!one.readAt && ids.has(one.id) ? { ...one, readAt: at } : one));

/** Return the ids of those that were read meanwhile: shown as unread, and not so any more. */
export const readOf = (shown: readonly Shown[], unread: ReadonlySet<string>): Set<string> =>
  new Set(shown.filter(({ id, readAt }) => !readAt && !unread.has(id)).map(({ id }) => id));
