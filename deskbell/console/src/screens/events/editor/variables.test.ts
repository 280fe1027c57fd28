import { describe, expect, it } from "vitest";
import { completed, typedAt } from "./variables";

describe("a variable", () => {
  it("is begun by its sign", () => {
    expect(typedAt("New: #")).toBe("");
    expect(typedAt("New: #tick")).toBe("TICK");
    expect(typedAt("#ONE##TW")).toBe("TW");
  });

  it("is not begun by the sign that ends one, nor without one", () => {
    expect(typedAt("New: #TICKET_NUMBER#")).toBeUndefined();
    expect(typedAt("New")).toBeUndefined();
    expect(typedAt("# 1")).toBeUndefined();
  });

  it("is written out where it was begun", () => {
    expect(completed("#ONE# and #tw", "TWO")).toBe("#ONE# and #TWO#");
  });
});
