import { describe, expect, it } from "vitest";
import { ahead, anew, behind, type Kept, MOST, NONE, type Row, UNKNOWN } from "./kept";

const row = (id: string, cursor: string | null = `at ${id}`): Row => ({ id, cursor });
const rows = (count: number) => Array.from({ length: count }, (_, place) => row(String(place)));
const ids = ({ shown }: Kept<Row>) => shown.map(({ id }) => id).join("");
const of = (text: string) => [...text].map((id) => row(id));

describe("what a growing list keeps", () => {
  it("puts what comes first, once", () => {
    const kept = ahead({ ...NONE, shown: of("ba") }, row("c", null));
    expect(ids(kept)).toBe("cba");
    expect(ahead(kept, row("c", null))).toBe(kept);
  });

  it("lets go of the oldest, which can be read again", () => {
    const kept = ahead({ ...NONE, shown: rows(MOST), next: "x" }, row("new", null));
    expect(kept.shown).toHaveLength(MOST);
    expect(kept.next).toBe(`at ${MOST - 2}`);
  });

  it("keeps what was asked for beyond the first page", () => {
    const read = behind({ ...NONE, shown: rows(MOST) }, of("abc"), "x");
    expect(ahead(read, row("new", null)).shown).toHaveLength(MOST + 3);
  });

  it("is to be read anew where all came live", () => {
    const live = rows(2 * MOST).map(({ id }) => row(id, null));
    const kept = live.reduce(ahead<Row>, NONE);
    expect([kept.shown.length, kept.next]).toEqual([MOST, UNKNOWN]);
  });

  it("adds a page once, whoever asks for it twice", () => {
    const kept = behind(behind({ ...NONE, shown: of("dc") }, of("ba"), "x"), of("ba"), "x");
    expect(ids(kept)).toBe("dcba");
  });

  it("keeps older pages when the newest is read anew, unless there is a gap", () => {
    const kept = { shown: of("dcba"), next: "x", older: 2 };
    const again = anew(kept, of("edc"), "y", [row("f", null)]);
    expect([ids(again), again.next, again.older]).toEqual(["fedcba", "x", 2]);
    const gap = anew(kept, of("hgf"), "y", []);
    expect([ids(gap), gap.next, gap.older]).toEqual(["hgf", "y", 0]);
    expect(ids(anew(kept, of("dc"), null, []))).toBe("dc");
  });
});
