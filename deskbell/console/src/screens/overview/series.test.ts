import { describe, expect, it } from "vitest";
import { justBefore, OTHER, stacked } from "./series";

const part = (since: string, ...counts: [string, number][]) => ({
  since,
  until: `${since}!`,
  counts: counts.map(([name, count]) => ({ name, label: name.toLowerCase(), count })),
});
const counted = ({ counts }: ReturnType<typeof part>) => counts;

describe("stacked", () => {
  it("puts the most frequent first and adds up over the parts", () => {
    const { rows, series } = stacked(
      [part("1", ["CHATS", 1], ["TICKETS", 2]), part("2"), part("3", ["TICKETS", 3])],
      counted,
      { other: "Other" },
    );
    expect(series.map(({ name, total }) => [name, total])).toEqual([
      ["TICKETS", 5],
      ["CHATS", 1],
    ]);
    expect(rows.map(({ values }) => values)).toEqual([{ CHATS: 1, TICKETS: 2 }, {}, { TICKETS: 3 }]);
  });

  it("draws what there is less of together", () => {
    const many = Array.from({ length: 9 }, (_, place): [string, number] => [`C${place}`, 9 - place]);
    const { rows, series, drawn } = stacked([part("1", ...many)], counted, { other: "Other" });
    expect(series.map(({ total }) => total)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(drawn).toHaveLength(8);
    expect(drawn.at(-1)).toMatchObject({ name: OTHER, label: "Other", color: series[8]?.color, total: 3 });
    expect(rows[0]?.values).toMatchObject({ C8: 1, [OTHER]: 3 });
  });

  it("keeps a colour that is given", () => {
    const { series } = stacked([part("1", ["SENT", 1])], counted, { other: "", colors: { SENT: "green.6" } });
    expect(series[0]?.color).toBe("green.6");
  });
});

describe("justBefore", () => {
  it.each([
    ["2026-03-01T12:00:00.000001Z", "2026-03-01T12:00:00.000000Z"],
    ["2026-03-01T12:00:00.123000+00:00", "2026-03-01T12:00:00.122999Z"],
    ["2026-03-01T12:00:00+00:00", "2026-03-01T11:59:59.999999Z"],
    ["", null],
  ])("of %s is %s", (moment, before) => {
    expect(justBefore(moment)).toBe(before);
  });
});
