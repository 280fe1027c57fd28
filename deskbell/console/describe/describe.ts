/** All that the desk's screens know, read off a schema; nothing here names a kind of item. */

import {
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from "graphql";
import { inWords, wordsOf } from "../src/parts/words.ts";
import type {
  Argument,
  Choosing,
  Description,
  Field,
  Kind,
  Things,
  Verb,
} from "../src/screens/desk/description.ts";
import { argumentOf } from "./arguments.ts";
import { columnsOf, entriesOf, fieldsOf, selection } from "./fields.ts";
import { isMany, items, labelOf, memberOf, namedBy, nodes, opens, type RootField, roots } from "./schema.ts";
import { furnishing, verbsOf } from "./verbs.ts";

const LONG = 500; // letters, from which a text is not for a list
const CHOSEN_OF = 50;

export function describe(schema: GraphQLSchema): Description {
  const kinds = items(schema).map((type) => kindOf(type, schema));
  kinds.sort((one, other) => (one.list?.title ?? "").localeCompare(other.list?.title ?? ""));
  return { kinds };
}

/** Return how things of each type are found, as far as a root field lists them. */
export function describeThings(schema: GraphQLSchema): Things {
  const listed = nodes(schema).map((type) => [type.name, choosing(type, schema)] as const);
  return Object.fromEntries(listed.filter((entry): entry is [string, Choosing] => entry[1] !== null));
}

function kindOf(type: GraphQLObjectType, schema: GraphQLSchema): Kind {
  const { begins, verbs } = verbsOf(type, schema);
  const [fields, entries] = [fieldsOf(type), entriesOf(type)];
  const gathered = entries.map(
    ({ name }) => `${name}(first: $entries) ${page(`node { ${entrySelection(type, name)} }`)}`,
  );
  const asked = [selection(type, fields), ...gathered].join(" ");
  const variables = entries.length ? "$id: ID!, $entries: Int" : "$id: ID!";
  const list = listOf(type, fields, longOf([...begins, ...verbs]), schema);
  return {
    name: type.name,
    title: inWords(type.name),
    label: labelOf(type),
    document: `query Desk_${type.name}(${variables}) { node(id: $id) { __typename id ... on ${type.name} { ${asked} } } }`,
    fields,
    entries,
    list,
    search: list?.filters.some(({ name }) => name === "search") ?? false,
    begins,
    verbs,
    furnishes: furnishing(spokenOf(type, [...begins, ...verbs]), schema),
  };
}

function entrySelection(type: GraphQLObjectType, name: string): string {
  const member = memberOf(type.getFields()[name]?.type as GraphQLObjectType);
  return member ? selection(member, fieldsOf(member)) : "";
}

/** Return the names of the types that a kind's fields and verbs speak of. */
function spokenOf(type: GraphQLObjectType, verbs: readonly Verb[]): Set<string> {
  const held = Object.values(type.getFields()).map((field) => getNamedType(field.type).name);
  return new Set([
    ...held,
    ...verbs.flatMap((verb) => verb.arguments.flatMap(({ entities = [] }) => entities)),
  ]);
}

/** Return the names of the texts that may be long, as the verbs say that write them. */
function longOf(verbs: readonly Verb[]): Set<string> {
  const written = verbs.flatMap((verb): readonly Argument[] => verb.arguments);
  return new Set(written.filter(({ longest = 0 }) => longest > LONG).map(({ name }) => name));
}

const page = (node: string) => `{ edges { ${node} } pageInfo { hasNextPage endCursor } }`;

/** Return the root field that lists a type, page by page or whole. */
function rootOf(type: GraphQLObjectType, schema: GraphQLSchema): RootField | undefined {
  return roots(schema.getQueryType()).find(
    (field) => memberOf(field.type) === type || (isMany(field.type) && getNamedType(field.type) === type),
  );
}

function listOf(
  type: GraphQLObjectType,
  fields: readonly Field[],
  long: ReadonlySet<string>,
  schema: GraphQLSchema,
): Kind["list"] {
  const field = rootOf(type, schema);
  if (!field) return null;
  const filter = field.args.find(({ name }) => name === "filter");
  const input = getNamedType(filter?.type);
  const columns = columnsOf(type, fields, long);
  const shown = selection(
    type,
    fields.filter(({ name }) => columns.includes(name)),
  );
  const declared = ["$first: Int, $after: String", ...(filter ? [`$filter: ${filter.type}`] : [])].join(", ");
  const passed = `first: $first, after: $after${filter ? ", filter: $filter" : ""}`;
  return {
    path: wordsOf(field.name).join("-"),
    title: inWords(field.name),
    opens: opens(field),
    document: `query Desk_${field.name}(${declared}) { list: ${field.name}(${passed}) { totalCount totalCountIsExact edges { node { id ${shown} } } pageInfo { hasNextPage endCursor } } }`,
    columns,
    filters: isInputObjectType(input) ? filtersOf(input, schema) : [],
  };
}

/** Return what a list is narrowed by; an id is of use where it is known what it names. */
function filtersOf(input: GraphQLInputObjectType, schema: GraphQLSchema): Argument[] {
  return Object.values(input.getFields())
    .filter(({ name, type }) => getNamedType(type).name !== "ID" || namedBy(name, schema) !== null)
    .map((given) => argumentOf(given, schema));
}

/** Return how things of a type are found by those who choose one. */
function choosing(type: GraphQLObjectType, schema: GraphQLSchema): Choosing | null {
  const [field, label] = [rootOf(type, schema), labelOf(type)];
  if (!field || !label) return null;
  const shown = `id label: ${label}${type.getFields().itemKind ? " of: itemKind" : ""}`;
  const filter = getNamedType(field.args.find(({ name }) => name === "filter")?.type);
  const filtered = isInputObjectType(filter) && "search" in filter.getFields();
  const direct = field.args.some(({ name }) => name === "search");
  const search = direct ? "search: $search, " : filtered ? "filter: { search: $search }, " : "";
  const declared = search ? "($search: String)" : "";
  const asked = memberOf(field.type)
    ? `(${search}first: ${CHOSEN_OF}) { edges { node { ${shown} } } }`
    : ` { ${shown} }`;
  return {
    document: `query Choose_${type.name}${declared} { list: ${field.name}${asked} }`,
    searches: search !== "",
    named: `query Named_${type.name}($id: ID!) { thing: node(id: $id) { ... on ${type.name} { ${shown} } } }`,
  };
}
