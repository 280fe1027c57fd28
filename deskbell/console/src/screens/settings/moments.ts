/** Moments as fields of dates hold them, by the reader's clock, and as the API takes them. */

/** Return the moment in a field; null where it holds none. */
export function momentOf(field: string): string | null {
  const at = new Date(field);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Return what a field holds for a moment that is ``later`` milliseconds from now, to the minute. */
export function today(later = 0, now = Date.now()): string {
  const at = new Date(now + later);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
