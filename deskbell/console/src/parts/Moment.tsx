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

export function ago(at: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const [unit, length] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(
    Math.trunc(seconds / length),
    unit,
  );
}

export function exactly(at: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: "full",
    timeStyle: "long",
    timeZone: zone.get(),
  }).format(new Date(at));
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
