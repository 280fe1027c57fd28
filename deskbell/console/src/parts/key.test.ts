import { expect, test } from "vitest";
import { newKey, oneKey } from "./key";

test("keys are long, and each is another", () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
});

test("what is sent again has its key, and what was corrected another", () => {
  const key = oneKey();
  const first = key.of({ name: "A" });
  expect(key.of({ name: "A" })).toBe(first);
  expect(key.of({ name: "B" })).not.toBe(first);
});

test("once it is done, the same is another request", () => {
  const key = oneKey();
  const first = key.of(["1"]);
  key.done();
  expect(key.of(["1"])).not.toBe(first);
});
