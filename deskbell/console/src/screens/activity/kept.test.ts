import { expect, it } from "vitest";
import { ahead, MOST } from "./kept";

const named = (count: number) => Array.from({ length: count }, (_, place) => ({ id: String(place) }));

it("puts what comes first, once", () => {
  const kept = ahead({ shown: named(2), next: "x" }, { id: "new" });
  expect(kept).toEqual({ shown: [{ id: "new" }, ...named(2)], next: "x" });
  expect(ahead(kept, { id: "new" })).toBe(kept);
});

it("lets the oldest go beyond what it keeps", () => {
  const kept = ahead({ shown: named(MOST), next: "x" }, { id: "new" });
  expect(kept.shown).toHaveLength(MOST);
  expect(kept.next).toBeNull();
});
