import { expect, test } from "vitest";
import { formOf, inputOf } from "./profile";

const TOLD = {
  normal: ["LIVE"],
  urgent: ["LIVE", "MAIL"],
  categories: [{ category: "TICKETS", normal: [], urgent: ["MAIL"] }],
  quietHours: { start: "21:00", end: "06:00", timeZone: null },
  digest: { everyMinutes: null, at: "08:00", timeZone: "Europe/Lisbon" },
  warnings: [],
} as const;

test("a profile that nobody changed is sent as it was told", () => {
  const { warnings: _, ...input } = TOLD;
  const told = structuredClone(TOLD) as unknown as Parameters<typeof formOf>[0];
  expect(inputOf(formOf(told))).toEqual({ ...input, digest: { at: "08:00", timeZone: "Europe/Lisbon" } });
});

test("what is switched off is left out, whatever its fields hold", () => {
  const told = structuredClone(TOLD) as unknown as Parameters<typeof formOf>[0];
  const input = inputOf({ ...formOf(told), quiet: false, bundling: "each" });
  expect([input.quietHours, input.digest]).toEqual([null, null]);
  expect(inputOf({ ...formOf(told), bundling: "every" }).digest).toEqual({ everyMinutes: 60 });
});
