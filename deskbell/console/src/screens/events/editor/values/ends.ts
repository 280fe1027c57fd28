/** The ends of a stretch of time: a moment, a whole day, or so long before or after it happens. */

export type Unit = "seconds" | "minutes" | "hours" | "days";

export type End =
  | { kind: "none" }
  | { kind: "moment" | "day"; at: string }
  | { kind: "before" | "after"; amount: number; unit: Unit };

const SECONDS: readonly [Unit, number][] = [
  ["days", 86_400],
  ["hours", 3_600],
  ["minutes", 60],
  ["seconds", 1],
];
const DURATION = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Return what the API's text of an end says. */
export function endOf(text: string | null | undefined): End {
  if (!text) return { kind: "none" };
  const found = DURATION.exec(text);
  if (!found) return { kind: DAY.test(text) ? "day" : "moment", at: text };
  const [, sign, ...counts] = found;
  const lengths = [604_800, 86_400, 3_600, 60, 1];
  const total = lengths.reduce((sum, length, place) => sum + Number(counts[place] ?? 0) * length, 0);
  const [unit, length] = SECONDS.find(([, each]) => total && total % each === 0) ?? (["days", 1] as const);
  return { kind: sign === "-" ? "before" : "after", amount: total / length, unit };
}

/** Return an end as the API takes it; null where there is none. */
export function textOf(end: End): string | null {
  if (end.kind === "none") return null;
  if ("at" in end) return end.at;
  const { kind, amount, unit } = end;
  const length = { seconds: `T${amount}S`, minutes: `T${amount}M`, hours: `T${amount}H`, days: `${amount}D` };
  return `${kind === "before" ? "-" : ""}P${length[unit]}`;
}
