/** What is shown of an item, and what of it is asked for. */

import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
} from "graphql";
import { inWords } from "../src/parts/words.ts";
import type { Entries, Field, Shape } from "../src/screens/desk/description.ts";
import { choicesOf, forPeople } from "./arguments.ts";
import { COMMON, isMany, labelOf, memberOf } from "./schema.ts";

type Given = GraphQLField<unknown, unknown>;

const SHAPES: Record<string, Shape> = { Int: "number", Float: "number", Boolean: "flag", DateTime: "moment" };

/** Return what is shown of a type; what all items have comes last. */
export function fieldsOf(type: GraphQLObjectType): Field[] {
  const fields = Object.values(type.getFields()).flatMap((field) => fieldOf(field) ?? []);
  const common = (field: Field) => Number(COMMON.includes(field.name));
  return fields.sort((one, other) => common(one) - common(other));
}

function fieldOf(given: Given): Field | null {
  const type = getNamedType(given.type);
  const field: Field = {
    name: given.name,
    title: inWords(given.name.replace(/Id$/, "") || given.name),
    help: forPeople((given.description ?? "").replace(/\s+/g, " ")),
    shape: SHAPES[type.name] ?? "text",
    many: isMany(given.type),
  };
  if (given.name === "id" || given.args.length) return null;
  if (isEnumType(type)) return { ...field, shape: "choice", choices: choicesOf(type) };
  if (type.name === "ID") return { ...field, shape: "thing" };
  if (isLeafType(type)) return field;
  if (!isObjectType(type)) return null;
  if (type.getFields().id && labelOf(type)) return { ...field, shape: "thing" };
  const parts = Object.values(type.getFields()).filter((part) => isLeafType(getNamedType(part.type)));
  return { ...field, shape: "parts", parts: parts.flatMap((part) => fieldOf(part) ?? []) };
}

/** Return what gathers on items of a type: its connections. */
export function entriesOf(type: GraphQLObjectType): Entries[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const member = memberOf(field.type);
    return member ? [{ name: field.name, title: inWords(field.name), fields: fieldsOf(member) }] : [];
  });
}

/** Return what asks for some fields of a type; what has a name of its own is asked for that. */
export function selection(type: GraphQLObjectType, fields: readonly Field[]): string {
  return fields.map((field) => selected(type, field)).join(" ");
}

function selected(type: GraphQLObjectType, { name, parts }: Field): string {
  const inner = getNamedType(type.getFields()[name]?.type);
  if (!isObjectType(inner)) return name;
  return `${name} { ${parts ? selection(inner, parts) : `id label: ${labelOf(inner)}`} }`;
}

/** How many columns of each shape a list shows at most, in the order in which they stand. */
const COLUMNS: readonly [Shape, number][] = [
  ["text", 3],
  ["choice", 2],
  ["thing", 2],
  ["flag", 2],
  ["number", 1],
];
const WIDEST = 7;

/** Return the columns of a list: its label, what is always there and short, and when somebody worked on it. */
export function columnsOf(
  type: GraphQLObjectType,
  fields: readonly Field[],
  long: ReadonlySet<string>,
): string[] {
  const label = labelOf(type);
  const fitting = (field: Field) =>
    field.name !== label &&
    !field.many &&
    !long.has(field.name) &&
    (field.shape !== "text" || String(type.getFields()[field.name]?.type).endsWith("!"));
  const chosen = COLUMNS.flatMap(([shape, most]) =>
    fields.filter((field) => field.shape === shape && fitting(field)).slice(0, most),
  );
  return [...(label ? [label] : []), ...chosen.map(({ name }) => name)]
    .slice(0, WIDEST)
    .concat("lastActivityAt");
}
