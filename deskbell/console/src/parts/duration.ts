/** How long something takes, as people say it. */

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
