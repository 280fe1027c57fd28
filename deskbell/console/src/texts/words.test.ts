import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import sdl from "../../../../schema/schema.graphql?raw";
import { namesOf } from "../../describe/areas.ts";
import { describe } from "../../describe/describe.ts";
import { things } from "./de/things";
import { verbs } from "./de/verbs";
import { en } from "./en";

const schema = buildSchema(sdl);

test("German has words for what the schema says, and for nothing else", () => {
  const titles = new Set<string>();
  JSON.stringify(describe(schema), (key, value) => {
    if (key === "title") titles.add(value);
    return value;
  });
  expect(Object.keys({ ...things, ...verbs }).filter((title) => !titles.has(title))).toEqual([]);
});

test("each permission, and each area, has its text", () => {
  const kinds = { area: "PermissionArea", permission: "Permission" };
  const texts = Object.entries(kinds).flatMap(([kind, type]) =>
    namesOf(schema, type).map((name) => `${kind}.${name}`),
  );
  expect(texts.filter((text) => !(text in en))).toEqual([]);
});
