/** What the charts draw: how much there was in each part of a span, in a few series. */

export interface Counted {
  name: string;
  label: string;
  count: number;
}

export interface Series {
  name: string;
  label: string;
  color: string;
  total: number;
}

export interface Row {
  since: string;
  values: Readonly<Record<string, number | null>>;
}

export interface Charted {
  rows: readonly Row[];
  series: readonly Series[];
}

export const OTHER = "other";
const SHOWN = 7; // series; what there is less of is shown together
const COLORS = ["indigo.6", "teal.6", "orange.6", "pink.6", "cyan.7", "grape.6", "lime.7"];

/** Add up what was counted in each part, the most frequent first; the rest of many is one more series. */
export function stacked<Part extends { since: string }>(
  parts: readonly Part[],
  counted: (part: Part) => readonly Counted[],
  given: { other: string; colors?: Readonly<Record<string, string>> },
): Charted {
  const totals = new Map<string, Series>();
  for (const { name, label, count } of parts.flatMap(counted)) {
    const known = totals.get(name) ?? { name, label, color: "", total: 0 };
    totals.set(name, { ...known, total: known.total + count });
  }
  const sorted = [...totals.values()].sort((one, other) => other.total - one.total);
  const [first, rest] = [sorted.slice(0, SHOWN), sorted.slice(SHOWN)];
  const series = first.map((each, place) => ({
    ...each,
    color: given.colors?.[each.name] ?? COLORS[place] ?? "gray.6",
  }));
  if (rest.length) series.push({ name: OTHER, label: given.other, color: "gray.6", total: sum(rest) });
  const own = new Set(first.map(({ name }) => name));
  const rows = parts.map((part) => ({ since: part.since, values: values(counted(part), own) }));
  return { rows, series };
}

const sum = (series: readonly Series[]) => series.reduce((total, each) => total + each.total, 0);

function values(counted: readonly Counted[], own: ReadonlySet<string>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { name, count } of counted) {
    const place = own.has(name) ? name : OTHER;
    found[place] = (found[place] ?? 0) + count;
  }
  return found;
}

const UNITS: readonly [number, string, number][] = [
  [3_600, "hour", 2],
  [60, "minute", 2],
  [1, "second", 1],
];

/** Write how long something takes, in the unit that people would say it in. */
export function lasting(seconds: number, language: string): string {
  const [length, unit] = UNITS.find(([each, , from]) => seconds >= each * from) ?? [0.001, "millisecond"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: unit === "second" ? 1 : 0,
  }).format(seconds / length);
}
