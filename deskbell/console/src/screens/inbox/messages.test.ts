import { describe, expect, it } from "vitest";
import { type Messages, NOTHING, placed, read, readOf, type Shown, withNewer, withOlder } from "./messages";

const one = (id: string, cursor: string | null = null): Shown => ({
  id,
  subject: id,
  cursor,
  readAt: null,
  message: {} as Shown["message"],
});
const ids = ({ shown }: Messages) => shown.map(({ id }) => id).join("");

describe("the messages of an inbox", () => {
  it("come first when they are newer, and each once", () => {
    const page = withOlder(NOTHING, [one("b", "2"), one("a", "1")], null);
    expect(ids(withNewer(page, [one("d"), one("c"), one("b")]))).toBe("dcba");
  });

  it("come last when they are older, and each once", () => {
    const page = withOlder(NOTHING, [one("c", "3"), one("b", "2")], "2");
    const more = withOlder(page, [one("b", "2"), one("a", "1")], null);
    expect(ids(more)).toBe("cba");
    expect(more.next).toBeNull();
  });

  it("are let go of beyond a number, where they can be read again", () => {
    const page = withOlder(NOTHING, [one("c", "3"), one("b", "2"), one("a", "1")], null);
    const kept = withNewer(page, [one("e"), one("d")], 4);
    expect(ids(kept)).toBe("edcb");
    expect(kept.next).toBe("2");
  });

  it("are kept while nobody knows how to read them again", () => {
    const live = withNewer(NOTHING, [one("c"), one("b"), one("a")], 2);
    expect(ids(live)).toBe("cba");
    expect(ids(withNewer(live, [one("e"), one("d")], 2))).toBe("ed");
    expect(ids(withNewer(placed(live, "c", "3"), [one("d")], 3))).toBe("dc");
  });

  it("are read once", () => {
    const [b, a] = [one("b"), { ...one("a"), readAt: "before" }];
    expect(read([b, a], new Set("ab"), "now").map(({ readAt }) => readAt)).toEqual(["now", "before"]);
    expect(read([b, a], new Set("a"), "now")).toEqual([b, a]);
  });

  it("were read where they are shown as unread, and are not", () => {
    const shown = [one("c"), one("b"), { ...one("a"), readAt: "before" }];
    expect([...readOf(shown, new Set("b"))]).toEqual(["c"]);
  });
});
