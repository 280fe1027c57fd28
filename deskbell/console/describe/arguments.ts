/** What verbs and filters take: the control that fits each, what it names, and how much it may hold. */

import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";
import { inWords, wordsOf } from "../src/parts/words.ts";
import type { Argument, Choice, Shape } from "../src/screens/desk/description.ts";
import { isMany, items, namedBy } from "./schema.ts";

const SHAPES: Record<string, Shape> = { Int: "number", Float: "number", Boolean: "flag", DateTime: "moment" };
const DEEPEST = 3; // inputs within inputs, beyond which nothing is offered

export function choicesOf(type: GraphQLEnumType): Choice[] {
  return type
    .getValues()
    .map(({ name, description }) => ({ value: name, title: inWords(name), help: description ?? "" }));
}

export function argumentOf(
  given: GraphQLArgument | GraphQLInputField,
  schema: GraphQLSchema,
  depth = 0,
): Argument {
  const type = getNamedType(given.type);
  const told = (given.description ?? "").replace(/\s+/g, " ");
  const entities = entitiesOf(given.name, type.name, told, schema);
  const argument: Argument = {
    name: given.name,
    title: inWords(given.name.replace(/Ids?$/, "") || given.name),
    help: forPeople(told),
    shape: SHAPES[type.name] ?? "text",
    many: isMany(given.type),
    required: "args" in given ? false : isRequiredInputField(given) || isRequiredArgument(given),
    ...limits(told),
    ...initial(told),
  };
  if (isEnumType(type)) return { ...argument, shape: "choice", choices: choicesOf(type) };
  if (entities.length) return { ...argument, shape: "thing", entities };
  if (type.name === "Int") return { ...argument, whole: true };
  if (isInputObjectType(type) && depth < DEEPEST) {
    const members = Object.values(type.getFields());
    return { ...argument, shape: "parts", parts: members.map((part) => argumentOf(part, schema, depth + 1)) };
  }
  return argument;
}

/** Return the types of which an argument takes an id: as it is called, or as its description lists them. */
function entitiesOf(name: string, type: string, help: string, schema: GraphQLSchema): string[] {
  const named = type === "ID" ? namedBy(name, schema) : null;
  if (named) return [named];
  const listed = /^The id of the (.+?) that /.exec(help)?.[1];
  if (!listed) return [];
  const said = listed.split(/, | or /);
  return items(schema)
    .map((item) => item.name)
    .filter((item) => said.includes(wordsOf(item).join(" ")));
}

/** Return the limits that a description tells: "At most 200 characters", "From 1 to 60". */
function limits(help: string): { longest?: number; least?: number; most?: number } {
  const number = (text: string | undefined) => Number(text?.replace(/,/g, ""));
  const longest = /At most ([\d,]+) characters/.exec(help);
  const range = /From (-?[\d,.]+?) to (-?[\d,]+)/.exec(help);
  return {
    ...(longest ? { longest: number(longest[1]) } : {}),
    ...(range ? { least: number(range[1]), most: number(range[2]) } : {}),
  };
}

/** Return what stands for an argument that is left out, as its description tells. */
function initial(told: string): { initially?: string } {
  const value = /`(\w+)` if left out/.exec(told)?.[1];
  return value ? { initially: value } : {};
}

/** Return a description without what only those need who write requests. */
export function forPeople(told: string): string {
  return told
    .replace(/ ?With its offset, such as `[^`]*`\./, "")
    .replace(/ ?`\w+` if left out\./, "")
    .replaceAll("`", "")
    .trim();
}
