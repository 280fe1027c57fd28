import { expect, test } from "vitest";
import { momentOf, today } from "./moments";

test("what a field shows of a moment is that moment again", () => {
  const now = Date.parse("2026-03-29T12:34:00Z");
  expect(momentOf(today(60_000, now))).toBe("2026-03-29T12:35:00.000Z");
});

test("an empty field holds no moment", () => {
  expect(momentOf("")).toBeNull();
});
