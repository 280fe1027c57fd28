import { describe, expect, it } from "vitest";
import { endOf, textOf } from "./ends";

describe("an end of a stretch of time", () => {
  it("is a duration before or after it happens", () => {
    expect(endOf("-P7D")).toEqual({ kind: "before", amount: 7, unit: "days" });
    expect(endOf("PT90M")).toEqual({ kind: "after", amount: 90, unit: "minutes" });
    expect(endOf("-P1DT12H")).toEqual({ kind: "before", amount: 36, unit: "hours" });
    expect(endOf("-PT1M30S")).toEqual({ kind: "before", amount: 90, unit: "seconds" });
    expect(endOf("P2W")).toEqual({ kind: "after", amount: 14, unit: "days" });
  });

  it("is a moment, a day, or nothing", () => {
    expect(endOf("2026-01-31")).toEqual({ kind: "day", at: "2026-01-31" });
    expect(endOf("2026-01-31T09:00:00Z")).toEqual({ kind: "moment", at: "2026-01-31T09:00:00Z" });
    expect(endOf(null)).toEqual({ kind: "none" });
  });

  it("is written as it was read", () => {
    for (const text of ["-P7D", "PT90M", "-PT36H", "PT5S", "P0D", "2026-01-31T09:00:00Z", "2026-01-31", null])
      expect(textOf(endOf(text))).toBe(text);
  });
});
