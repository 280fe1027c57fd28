/** What an address names: what is none, however it came to stand there, counts as not given. */

import { CategoryId, EventTypeId } from "../described/catalogue";

const EVENT = /^Event_[0-9a-f]{32}$/;

const among =
  <T extends string>(known: readonly T[]) =>
  (said: string | null): T | null =>
    known.find((one) => one === said) ?? null;

export const categoryIn = among(CategoryId);

export const eventTypeIn = among(EventTypeId);

/** Return the id of an event, also of one that is gone. */
export const eventIn = (said: string | null) => (said && EVENT.test(said) ? said : null);
