/** Drafts that survive a reload: kept by the browser until they are saved or given up. */

import type { Draft } from "./draft";

/** An event as it was read, at a revision of it: what an edit is put on. */
export interface Read {
  revision: number;
  draft: Draft;
}

/** A draft, and what it was begun from. */
export interface Kept {
  draft: Draft;
  from: Read;
}

const place = (name: string) => `deskbell-draft-${name}`;

export function keep(name: string, kept: Kept) {
  sessionStorage.setItem(place(name), JSON.stringify(kept));
}

export function kept(name: string): Kept | null {
  const text = sessionStorage.getItem(place(name));
  return text ? JSON.parse(text) : null;
}

export const drop = (name: string) => sessionStorage.removeItem(place(name));
