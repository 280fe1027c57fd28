import { expect, test } from "vitest";
import { belongTo } from "./belongings";

/** A storage as browsers have it: its keys are its own, its functions are not. */
function storage(held: Record<string, string>): Storage {
  const functions = {
    getItem: (key: string) => held[key] ?? null,
    setItem: (key: string, text: string) => {
      held[key] = text;
    },
    removeItem: (key: string) => delete held[key],
  };
  return new Proxy(held, { get: (_, name) => Reflect.get(functions, name) }) as unknown as Storage;
}

test("whoever comes back finds what they left, and nobody else does", () => {
  const held: Record<string, string> = {};
  const kept = storage(held);
  belongTo("a", kept);
  Object.assign(held, { "deskbell-draft-new-AGENT": "{}", "graphiql:query": "{ viewer }", other: "1" });
  belongTo("a", kept);
  expect(Object.keys(held)).toContain("deskbell-draft-new-AGENT");
  belongTo("b", kept);
  expect(Object.keys(held).sort()).toEqual(["deskbell-owner", "other"]);
});
