import { describe, expect, it } from "vitest";
import { lasting } from "./duration";

describe("lasting", () => {
  it.each([
    [0.0123, "12 ms"],
    [1.04, "1 sec"],
    [59, "59 sec"],
    [119, "119 sec"],
    [600, "10 min"],
    [7_200, "2 hr"],
  ])("writes %d seconds as %s", (seconds, said) => {
    expect(lasting(seconds, "en")).toBe(said);
  });
});
