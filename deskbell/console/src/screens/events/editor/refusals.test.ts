import { describe, expect, it } from "vitest";
import { empty, keyed } from "./draft";
import { elsewhere, refusedAmong, remaining } from "./refusals";

const refusal = (message: string, ...path: string[]) => ({ message, path });

describe("what was refused", () => {
  const refused = refusedAmong([refusal("too long", "actions", "1", "perform", "sendMessage", "subject")]);

  it("stands at its field and at what holds it", () => {
    expect(refused("actions", 1, "perform", "sendMessage", "subject")).toBe("too long");
    expect(refused("actions", 1)).toBe("too long");
  });

  it("stands at no other", () => {
    expect(refused("actions", 10)).toBeUndefined();
    expect(refused("name")).toBeUndefined();
  });

  it("stands until its own field is changed, or its row is gone", () => {
    const row = keyed({ perform: { sendMessage: { subject: "a", body: "" } } }) as never;
    const before = { ...empty("AGENT"), name: "", actions: [row] };
    const told = [
      refusal("none", "name"),
      refusal("empty", "actions", "0", "perform", "sendMessage", "body"),
    ];
    expect(remaining(told, before, { ...before, name: "x" })).toEqual([told[1]]);
    const other = { ...(row as object), perform: { sendMessage: { subject: "b", body: "" } } } as never;
    expect(remaining(told, before, { ...before, actions: [other] })).toEqual(told);
    expect(remaining(told, before, { ...before, actions: [] })).toEqual([told[0]]);
    expect(remaining(told, before, { ...before })).toBe(told);
  });

  it("stands above the form where it belongs to no field", () => {
    const above = [refusal("a"), refusal("b", "eventType"), refusal("c", "conditions", "all")];
    const beside = [
      refusal("d", "name"),
      refusal("e", "conditions", "any", "0"),
      refusal("f", "actions", "0"),
    ];
    expect(elsewhere([...above, ...beside])).toEqual(above);
  });
});
