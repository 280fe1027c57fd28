/** The ends of a stretch of time: a moment, or so long before or after it happens. */

export type Unit = "minutes" | "hours" | "days";

export type End =
  | { kind: "none" }
  | { kind: "moment"; at: string }
  | { kind: "before" | "after"; amount: number; unit: Unit };

const MINUTES: readonly [Unit, number][] = [
  ["days", 1_440],
  ["hours", 60],
  ["minutes", 1],
];
const DURATION = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** Return what the API's text of an end says. */
export function endOf(text: string | null | undefined): End {
  if (!text) return { kind: "none" };
  const found = DURATION.exec(text);
  if (!found) return { kind: "moment", at: text };
  const [, sign, weeks, days, hours, minutes] = found;
  const each = (count: string | undefined, length: number) => Number(count ?? 0) * length;
  const total = each(weeks, 10_080) + each(days, 1_440) + each(hours, 60) + each(minutes, 1);
  const [unit, length] =
    MINUTES.find(([, each]) => total && total % each === 0) ?? (["days", 1_440] as const);
  return { kind: sign === "-" ? "before" : "after", amount: total / length, unit };
}

/** Return an end as the API takes it; null where there is none. */
export function textOf(end: End): string | null {
  if (end.kind === "none") return null;
  if (end.kind === "moment") return end.at;
  const sign = end.kind === "before" ? "-" : "";
  const length = { minutes: `T${end.amount}M`, hours: `T${end.amount}H`, days: `${end.amount}D` }[end.unit];
  return `${sign}P${length}`;
}
