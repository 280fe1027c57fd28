import { expect, test } from "vitest";
import { numberOf } from "./numbers";

test("what is no number yet is none", () => {
  expect(["", "-", "1.5", "-3", 7, "nonsense"].map(numberOf)).toEqual([null, null, 1.5, -3, 7, null]);
});
