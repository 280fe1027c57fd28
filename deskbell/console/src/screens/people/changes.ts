/** What was changed in a form: that alone is sent, so that what others change meanwhile stays. */

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Return the fields that have another value now. */
export const changesOf = <T extends object>(before: T, now: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(now).filter(([name, value]) => !same(value, before[name as keyof T])),
  ) as Partial<T>;
