/** What the charts draw: how much there was in each part of a span, in a few series. */

interface Counted {
  name: string;
  label: string;
  count: number;
}

export interface Series {
  name: string;
  label: string;
  color: string;
  total: number;
  /** What its total is of, if not of all parts. */
  of?: Span;
}

export interface Span {
  since: string;
  /** It belongs to what comes next. */
  until: string;
}

export interface Row extends Span {
  values: Readonly<Record<string, number | null>>;
}

export interface Charted {
  rows: readonly Row[];
  series: readonly Series[];
  /** What is drawn of these: of many, what there is less of as one. */
  drawn: readonly Series[];
}

export const OTHER = "other";
const DRAWN = 7; // series; what there is less of is drawn together
const COLORS = ["indigo.6", "teal.6", "orange.6", "pink.6", "cyan.7", "grape.6", "lime.7"];
const GRAY = "gray.6";

/** Add up what was counted in each part, the most frequent first. */
export function stacked<Part extends Span>(
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
  const series = sorted.map((each, place) => ({
    ...each,
    color: (place < DRAWN && given.colors?.[each.name]) || COLORS[place] || GRAY,
  }));
  const [drawn, rest] = [series.slice(0, DRAWN), series.slice(DRAWN)];
  if (rest.length)
    drawn.push({ name: OTHER, label: given.other, color: GRAY, total: sum(rest.map(({ total }) => total)) });
  const together = new Set(rest.map(({ name }) => name));
  const rows = parts.map((part) => {
    const { since, until } = part;
    return { since, until, values: values(counted(part), together) };
  });
  return { rows, series, drawn };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

/** Return how many there were by name, and of those that are drawn together. */
function values(counted: readonly Counted[], together: ReadonlySet<string>): Record<string, number> {
  const found = Object.fromEntries(counted.map(({ name, count }) => [name, count]));
  const rest = counted.filter(({ name }) => together.has(name));
  if (rest.length) found[OTHER] = sum(rest.map(({ count }) => count));
  return found;
}

/** Return the last moment before another, of those that the desk tells apart, microseconds; null of none. */
export function justBefore(moment: string): string | null {
  if (!moment) return null;
  const micros = BigInt(Date.parse(moment)) * 1000n + BigInt(/\.\d{3}(\d{3})/.exec(moment)?.[1] ?? 0) - 1n;
  const written = new Date(Number(micros / 1000n)).toISOString();
  return written.replace("Z", `${String(micros % 1000n).padStart(3, "0")}Z`);
}
