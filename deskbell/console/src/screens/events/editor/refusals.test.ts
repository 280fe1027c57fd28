import { describe, expect, it } from "vitest";
import { elsewhere, refusedAmong } from "./refusals";

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
