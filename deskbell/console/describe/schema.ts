/** The schema as this reads it: what is an item, what things are called, who may use a field. */

import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { Permission } from "../src/gql/graphql.ts";

export type RootField = GraphQLField<unknown, unknown>;

/** How a thing is called where its fields say nothing better, the first of these that it has. */
const LABELS = ["label", "subject", "title", "displayName", "name"];
const NEVER_LABELS = ["id", "kind", "key"];

export function nodes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => type.getInterfaces().some(({ name }) => name === "Node"));
}

/** What all items have: the moments at which they were made, and last worked on. */
export const COMMON = ["createdAt", "lastActivityAt"];

function isItem(type: GraphQLObjectType): boolean {
  const fields = type.getFields();
  return COMMON.every((name) => String(fields[name]?.type) === "DateTime!");
}

export const items = (schema: GraphQLSchema) => nodes(schema).filter(isItem);

export const roots = (type: GraphQLObjectType | null | undefined): RootField[] =>
  Object.values(type?.getFields() ?? {});

/** Return the permissions of which any one opens a root field; none where all who are signed in may use it. */
export function opens(field: RootField): Permission[] {
  const guard = field.astNode?.directives?.find(({ name }) => name.value === "requiresRole");
  const named = guard?.arguments?.find(({ name }) => name.value === "permitting")?.value;
  if (named?.kind !== "ListValue") return [];
  return named.values.flatMap((value) => ("value" in value ? [value.value as Permission] : []));
}

/** Return what a connection has on its pages; null where a type is none. */
export function memberOf(type: GraphQLType): GraphQLObjectType | null {
  const connection = getNamedType(type);
  if (!isObjectType(connection)) return null;
  const edge = getNamedType(connection.getFields().edges?.type);
  const node = isObjectType(edge) && getNamedType(edge.getFields().node?.type);
  return isObjectType(node) ? node : null;
}

export function isMany(type: GraphQLType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** Return the field by which people know a thing; null where it has no text at all. */
export function labelOf(type: GraphQLObjectType): string | null {
  const texts = Object.values(type.getFields()).filter(({ type: given }) => /^String!?$/.test(String(given)));
  const sure = texts.filter(({ type: given, name }) => isNonNullType(given) && !NEVER_LABELS.includes(name));
  const known = LABELS.find((name) => sure.some((text) => text.name === name));
  return known ?? sure[0]?.name ?? texts.find(({ name }) => !NEVER_LABELS.includes(name))?.name ?? null;
}

/** Return the type that an argument such as `articleId` names: the one whose name ends so, the shortest first. */
export function namedBy(argument: string, schema: GraphQLSchema): string | null {
  const word = argument.replace(/Ids?$/, "").toLowerCase();
  if (word === argument.toLowerCase()) return null;
  const fitting = nodes(schema)
    .map(({ name }) => name)
    .filter((name) => name.toLowerCase().endsWith(word));
  return fitting.sort((one, other) => one.length - other.length)[0] ?? null;
}
