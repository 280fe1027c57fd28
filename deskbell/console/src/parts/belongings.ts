/** What a tab keeps of whoever works in it: drafts, and what the explorer was asked. Nobody else finds it there. */

const OWNER = "deskbell-owner";
const THEIRS = /^(deskbell-draft-|graphiql)/;

/** Forget all of it. */
export function forgetBelongings(kept: Storage = sessionStorage) {
  for (const key of Object.keys(kept)) if (THEIRS.test(key)) kept.removeItem(key);
}

/** Keep it for one person from now on: what somebody else has left is forgotten. */
export function belongTo(person: string, kept: Storage = sessionStorage) {
  if (kept.getItem(OWNER) !== person) forgetBelongings(kept);
  kept.setItem(OWNER, person);
}
