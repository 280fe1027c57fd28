import { describe, expect, it } from "vitest";
import { called, icon } from "./naming";

describe("the page's name", () => {
  it("tells what is unread before the screen", () => {
    expect(called("Inbox", 3)).toBe("(3) Inbox · Deskbell");
    expect(called("Inbox", 0)).toBe("Inbox · Deskbell");
    expect(called(null, 1)).toBe("(1) Deskbell");
  });
});

describe("the page's icon", () => {
  it("carries the number while something is unread", () => {
    expect(icon(0)).not.toContain("circle");
    expect(decodeURIComponent(icon(7))).toContain(">7<");
    expect(decodeURIComponent(icon(1234))).toContain(">99+<");
  });
});
