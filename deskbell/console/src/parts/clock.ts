/** The clock that times are shown and set by: that of the reader's own time zone, as the desk knows it. */

import { store } from "./store";

/** The zone of whoever is signed in; undefined, and the browser's then, as long as none is known. */
export const zone = store<string | undefined>(undefined);

/** Go by a zone's clock, if the browser knows it. */
export function goBy(name: string): void {
  if (name === zone.get()) return;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone.set(name);
  } catch {
    zone.set(undefined);
  }
}

const MINUTE = 60_000; // milliseconds

/** Return what the clock shows at a moment, as if it were UTC. */
function shownAt(at: number, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  // Date.UTC takes the years below 100, which stand in a field while others are typed, for those of 1900.
  return new Date(Date.UTC(2000, 0, 1, hour, minute)).setUTCFullYear(year, month - 1, day);
}

const ahead = (at: number, timeZone: string | undefined) =>
  shownAt(at, timeZone) - Math.floor(at / MINUTE) * MINUTE;

const WRITTEN =
  /^([1-8]\d{3}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Return what was written as a moment, such as `2026-01-31T09:00:00Z`; null where the API would refuse it. */
export function writtenMoment(text: string | null): string | null {
  const day = WRITTEN.exec(text ?? "")?.[1];
  const noon = Date.parse(`${day}T12:00:00Z`);
  if (!day || Number.isNaN(noon)) return null;
  return new Date(noon).toISOString().startsWith(day) ? text : null; // no 30th of February
}

/** Return a moment as a field of dates and times holds it, such as `2026-01-31T09:00`; empty where it is none. */
export function fieldOf(moment: string | number, timeZone = zone.get()): string {
  if (typeof moment === "string" && /T[\d:.]+$/.test(moment)) return moment.slice(0, 16); // by a clock already
  const at = new Date(moment).getTime();
  return Number.isNaN(at) ? "" : new Date(shownAt(at, timeZone)).toISOString().slice(0, 16);
}

/**
 * Return the moment in a field of dates and times; null where it holds none.
 *
 * What the clock shows twice is the first of the two; what it leaves out is as much later as it is put forward.
 */
export function momentOf(field: string, timeZone = zone.get()): string | null {
  const shown = Date.parse(`${field}Z`);
  if (Number.isNaN(shown)) return null;
  const around = [-1, 1].map((days) => ahead(shown + days * 24 * 60 * MINUTE, timeZone));
  const found = around.map((offset) => shown - offset).find((at) => at + ahead(at, timeZone) === shown);
  return new Date(found ?? shown - (around[0] ?? 0)).toISOString();
}
