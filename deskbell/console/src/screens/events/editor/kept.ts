/**
 * Drafts that survive a reload: kept by the browser until they are saved or given up.
 *
 * A draft of an event is named by its revision too, so that it never goes on from what somebody else has made of it.
 */

import type { Draft } from "./draft";

const place = (name: string) => `deskbell-draft-${name}`;

export function keep(name: string, draft: Draft) {
  sessionStorage.setItem(place(name), JSON.stringify(draft));
}

export function kept(name: string): Draft | null {
  const text = sessionStorage.getItem(place(name));
  return text ? JSON.parse(text) : null;
}

export const drop = (name: string) => sessionStorage.removeItem(place(name));
