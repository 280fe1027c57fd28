/** What people do with items: each mutation goes with the kind that it gives back or takes away. */

import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
} from "graphql";
import { inWords } from "../src/parts/words.ts";
import type { Verb } from "../src/screens/desk/description.ts";
import { argumentOf, forPeople } from "./arguments.ts";
import { nodes, opens, type RootField, roots } from "./schema.ts";

const KEY = "idempotencyKey";
const REFUSALS = "errors { code message path }";

/** Return the verbs of a type: those that begin such a thing and those that change one. */
export function verbsOf(type: GraphQLObjectType, schema: GraphQLSchema): { begins: Verb[]; verbs: Verb[] } {
  const all = roots(schema.getMutationType()).flatMap((field) => {
    const gives = isDeleting(field, type) ? "deletedIds" : giving(field, type);
    return gives ? [verbOf(field, gives, type, schema)] : [];
  });
  const verbs = all
    .filter(({ own }) => own)
    .sort((one, other) => Number(one.deletes) - Number(other.deletes));
  return { begins: all.filter(({ own }) => !own), verbs };
}

/** Return the verbs that make things with nothing but a name which a type's fields or verbs speak of. */
export function furnishing(spokenOf: ReadonlySet<string>, schema: GraphQLSchema): Verb[] {
  return nodes(schema)
    .filter((type) => spokenOf.has(type.name) && Object.keys(type.getFields()).sort().join() === "id,name")
    .flatMap((type) => verbsOf(type, schema).begins);
}

/** Return the member of what a mutation answers that is of a type. */
function giving(field: RootField, type: GraphQLObjectType): string | null {
  const payload = getNamedType(field.type);
  const members = isObjectType(payload) ? Object.values(payload.getFields()) : [];
  return members.find((member) => getNamedType(member.type) === type)?.name ?? null;
}

const isDeleting = (field: RootField, type: GraphQLObjectType) => field.name === `delete${type.name}`;

function verbOf(field: RootField, gives: string, type: GraphQLObjectType, schema: GraphQLSchema): Verb {
  const input = getNamedType(field.args.find(({ name }) => name === "input")?.type);
  const members = isInputObjectType(input) ? Object.values(input.getFields()) : [...field.args];
  const own = members.find(({ name, type: given }) => String(given) === "ID!" && names(name, type))?.name;
  return {
    name: field.name,
    title: inWords(field.name),
    help: forPeople((field.description ?? "").replace(/\s+/g, " ")),
    opens: opens(field),
    document: document(field, gives === "deletedIds" ? gives : `item: ${gives} { id }`),
    own: own ?? null,
    input: isInputObjectType(input),
    keyed: members.some(({ name }) => name === KEY),
    edits: /^(update|edit)[A-Z]/.test(field.name),
    deletes: gives === "deletedIds",
    arguments: members
      .filter(({ name }) => name !== own && name !== KEY)
      .map((member) => argumentOf(member, schema))
      .sort((one, other) => Number(other.required) - Number(one.required)),
  };
}

/** Return whether an argument is the item itself: `id`, or such as `threadId` of a community thread. */
function names(argument: string, type: GraphQLObjectType): boolean {
  const word = argument.replace(/Id$/, "");
  return argument === "id" || (word !== argument && type.name.toLowerCase().endsWith(word.toLowerCase()));
}

function document({ name, args }: RootField, answer: string): string {
  const declared = args.map((given) => `$${given.name}: ${given.type}`).join(", ");
  const passed = args.map((given) => `${given.name}: $${given.name}`).join(", ");
  return `mutation Desk_${name}(${declared}) { done: ${name}(${passed}) { ${answer} ${REFUSALS} } }`;
}
