import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import sdl from "../../../../schema/schema.graphql?raw";
import { describe } from "../../describe/describe.ts";
import { words } from "./de";

test("German has words for what the schema says, and for nothing else", () => {
  const schema = buildSchema(sdl);
  const titles = new Set<string>();
  JSON.stringify(describe(schema), (key, value) => {
    if (key === "title") titles.add(value);
    return value;
  });
  expect(Object.keys(words).filter((title) => !titles.has(title))).toEqual([]);
});
