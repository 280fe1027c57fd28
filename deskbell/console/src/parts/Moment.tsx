/** A moment in the reader's zone: how long ago at a glance, exactly on hover. */

import { Text } from "@mantine/core";
import { language } from "../texts";
import { zone } from "./clock";
import { store } from "./store";

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** Return a maker that makes each thing once: a format takes a hundred times as long to make as to use. */
function once<Name, Made>(make: (name: Name) => Made): (name: Name) => Made {
  const made = new Map<Name, Made>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

const relative = once((spoken: string) => new Intl.RelativeTimeFormat(spoken, { numeric: "auto" }));
const exact = once(
  (timeZone: string | undefined) =>
    new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long", timeZone }),
);

export function ago(at: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const [unit, length] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return relative(language).format(Math.trunc(seconds / length), unit);
}

export function exactly(at: string): string {
  return exact(zone.get()).format(new Date(at));
}

const clock = store(Date.now());
setInterval(() => clock.set(Date.now()), 20_000);

export function Moment({ at }: { at: string }) {
  clock.use();
  zone.use();
  return (
    <Text component="time" size="xs" c="dimmed" dateTime={at} title={exactly(at)}>
      {ago(at)}
    </Text>
  );
}
