import { buildSchema, getNamedType, isObjectType } from "graphql";
import { expect, test, vi } from "vitest";
import sdl from "../../../../schema/schema.graphql?raw";
import { speak } from "../texts";
import { worded } from "./worded";

const OF_THE_CATALOGUE =
  /^(Event(Category|Type|Condition|Action|Variable)|ActionParameter|Choice|Comparison)$/;

test("what the catalogue calls things is said in German, wherever the schema tells of it, and nothing else", async () => {
  const english = { category: { title: "Tasks" } };
  expect(worded(english)).toBe(english);
  vi.stubGlobal("document", { documentElement: {} });
  await speak(["de-AT"]);
  const types = Object.values(buildSchema(sdl).getTypeMap()).filter(isObjectType);
  const fields = types.flatMap((type) => Object.values(type.getFields()));
  const named = fields.filter(({ type }) => OF_THE_CATALOGUE.test(getNamedType(type).name));
  expect(named.length).toBeGreaterThan(10);
  for (const { name } of named)
    expect(worded({ [name]: [{ title: "Tasks" }] })).toEqual({ [name]: [{ title: "Aufgaben" }] });
  const others = { article: { title: "Tasks" }, category: { title: "Weather", customFields: ["Tasks"] } };
  expect(worded(others)).toEqual(others);
});
