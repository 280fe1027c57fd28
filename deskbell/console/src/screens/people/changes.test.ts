import { expect, test } from "vitest";
import { changesOf } from "./changes";

test("what nobody touched is not sent", () => {
  const before = { name: "Ada", groups: ["1"], zone: "UTC" };
  expect(changesOf(before, { ...before, groups: ["1", "2"] })).toEqual({ groups: ["1", "2"] });
  expect(changesOf(before, { ...before, groups: ["1"] })).toEqual({});
});
