/** What an address names: what is none, however it came to stand there, counts as not given. */

import { CategoryId, EventTypeId } from "../described/catalogue";

/** Return what reads one of some values. */
export const among =
  <T extends string>(known: readonly T[]) =>
  (said: string | null): T | null =>
    known.find((one) => one === said) ?? null;

export const categoryIn = among(CategoryId);

export const eventTypeIn = among(EventTypeId);

/** Return the id of a thing of one of some types, also of one that is gone. */
export const idIn = (said: string | null, types: readonly string[]) =>
  said && new RegExp(`^(${types.join("|")})_[0-9a-f]{32}$`).test(said) ? said : null;

export const eventIn = (said: string | null) => idIn(said, ["Event"]);
