import { buildSchema, type GraphQLSchema, getNamedType, isObjectType, parse, validate } from "graphql";
import { expect, describe as group, test } from "vitest";
import sdl from "../../../schema/schema.graphql?raw";
import type { Kind, Verb } from "../src/screens/desk/description.ts";
import { areasOf, namesOf } from "./areas.ts";
import { describe, describeThings } from "./describe.ts";
import { items, opens, roots } from "./schema.ts";

const schema = buildSchema(sdl);
const description = describe(schema);
const things = describeThings(schema);

/** Items of another help desk are told of there, and only looked at here. */
const TOLD_OF_ELSEWHERE = ["ForeignItem"];
/** What nobody begins by itself. */
const BEGUN_BY_OTHERS = [...TOLD_OF_ELSEWHERE, "TimeLog"];
/** What concerns items, and has a screen of its own or none: running events by hand, and telling from outside. */
const ELSEWHERE = ["runManualEvent", "raiseOccurrences"];

const verbsOf = ({ begins, verbs, furnishes }: Kind): Verb[] => [...begins, ...verbs, ...furnishes];
const kindOf = (name: string, of = description): Kind => {
  const kind = of.kinds.find((each) => each.name === name);
  if (!kind) throw new Error(`There is no ${name}.`);
  return kind;
};

group("the project's schema", () => {
  test("each kind of item has a list and a page, and is begun", () => {
    const names = items(schema).map(({ name }) => name);
    expect(description.kinds.map(({ name }) => name).sort()).toEqual(names.sort());
    const without = (lacks: (kind: Kind) => boolean) =>
      description.kinds.filter(lacks).map(({ name }) => name);
    expect(without(({ list }) => !list)).toEqual(TOLD_OF_ELSEWHERE);
    expect(without(({ begins }) => !begins.length).sort()).toEqual([...BEGUN_BY_OTHERS].sort());
    expect(without(({ fields }) => !fields.length)).toEqual([]);
  });

  test("each mutation that makes or changes an item is reached", () => {
    const reached = new Set(description.kinds.flatMap(verbsOf).map(({ name }) => name));
    const missed = roots(schema.getMutationType())
      .filter((field) => concernsItems(field.name))
      .map(({ name }) => name)
      .filter((name) => !reached.has(name) && !ELSEWHERE.includes(name));
    expect(missed).toEqual([]);
  });

  test("all that is asked for is there", () => {
    const documents = [
      ...description.kinds.flatMap((kind) => [kind.document, kind.list?.document ?? ""]),
      ...description.kinds.flatMap(verbsOf).map(({ document }) => document),
      ...Object.values(things).flatMap(({ document, named }) => [document, named]),
    ];
    for (const document of documents.filter(Boolean))
      expect([document, validate(schema, parse(document))]).toEqual([document, []]);
  });

  test("what names a thing by its id can be chosen", () => {
    const asked = description.kinds.flatMap((kind) => [
      ...verbsOf(kind).flatMap((verb) => verb.arguments),
      ...(kind.list?.filters ?? []),
    ]);
    const entities = new Set(asked.flatMap(({ entities: named = [] }) => named));
    expect([...entities].filter((entity) => !things[entity])).toEqual([]);
    expect(asked.filter(({ name, shape }) => /Ids?$/.test(name) && shape !== "thing")).toEqual([]);
  });

  test("each change names its item by one argument, and nothing that begins one does", () => {
    for (const { verbs } of description.kinds)
      for (const verb of verbs) expect(verb.arguments.map(({ name }) => name)).not.toContain(verb.own);
    expect(kindOf("CommunityThread").verbs.find(({ name }) => name === "addCommunityPost")?.own).toBe(
      "threadId",
    );
    expect(kindOf("KBFeedback").begins.map(({ name }) => name)).toEqual(["addKBFeedback"]);
  });

  test("each permission is a box of one area, and looking is the first of each", () => {
    const { EVENTS, ...others } = areasOf(schema);
    const boxes = [...Object.values(others), EVENTS ?? []].flat();
    const without = namesOf(schema, "Permission").filter((name) => !boxes.includes(name));
    expect(without).toEqual(["MANAGE_ROLES", "MANAGE_AGENTS", "MANAGE_DESK", "USE_INBOX"]);
    expect(new Set(boxes).size).toBe(boxes.length);
    expect(EVENTS).toHaveLength(5);
    expect(Object.values(others).filter(([first]) => !first?.startsWith("VIEW_"))).toEqual([]);
  });
});

/** Return whether a mutation gives an item back, takes one away, or needs the right to edit items. */
function concernsItems(name: string): boolean {
  const field = roots(schema.getMutationType()).find((each) => each.name === name);
  const payload = getNamedType(field?.type);
  const given = isObjectType(payload) ? Object.values(payload.getFields()) : [];
  const kinds = new Set(items(schema).map((type) => type.name));
  return (
    given.some(({ type }) => kinds.has(getNamedType(type).name)) ||
    kinds.has(name.replace(/^delete/, "")) ||
    ELSEWHERE.includes(name) ||
    (field !== undefined && opens(field).some((permission) => permission.startsWith("EDIT_")))
  );
}

/** Return a schema in which somebody has added a kind of item, as a new category in the backend does. */
function withParcels(): GraphQLSchema {
  const added = `
    enum ParcelState { "It is on its way." SENT "It is there." ARRIVED }
    type Parcel implements Node {
      id: ID! createdAt: DateTime! lastActivityAt: DateTime! subject: String! state: ParcelState! group: Group
    }
    type ParcelEdge { cursor: String! node: Parcel! }
    type ParcelConnection { edges: [ParcelEdge!]! pageInfo: PageInfo! totalCount: Int! totalCountIsExact: Boolean! }
    input ParcelFilter { state: ParcelState = null groupId: ID = null search: String = null }
    input WeightInput { grams: Int! }
    input SendParcelInput { "What is in it. At most 200 characters." subject: String! groupId: ID! weight: WeightInput, notes: [String!], idempotencyKey: String = null }
    input HandParcelInput { parcelId: ID! agentIds: [ID!] "Where it is. \`SENT\` if left out." state: ParcelState = null at: DateTime = null }
    type ParcelPayload { parcel: Parcel errors: [UserError!]! }
    extend type Query {
      parcels(filter: ParcelFilter, first: Int, after: String): ParcelConnection! @requiresRole(permitting: [VIEW_TICKETS])
    }
    extend type Mutation {
      "Send a parcel."
      sendParcel(input: SendParcelInput!): ParcelPayload! @requiresRole(permitting: [EDIT_TICKETS])
      handParcel(input: HandParcelInput!): ParcelPayload!
      deleteParcel(id: ID!): DeletedPayload!
    }`;
  return buildSchema(`${sdl}\n${added}`);
}

group("a kind of item that is added", () => {
  const parcel = kindOf("Parcel", describe(withParcels()));

  test("has a list, with filters and columns, that its permission opens", () => {
    expect(parcel.list).toMatchObject({ path: "parcels", title: "Parcels", opens: ["VIEW_TICKETS"] });
    expect(parcel.list?.columns).toEqual(["subject", "state", "group", "lastActivityAt"]);
    expect(parcel.list?.filters.map(({ shape }) => shape)).toEqual(["choice", "thing", "text"]);
    expect(parcel.search).toBe(true);
  });

  test("is begun by what gives it back without naming one", () => {
    expect(parcel.begins).toHaveLength(1);
    expect(parcel.begins[0]).toMatchObject({
      name: "sendParcel",
      help: "Send a parcel.",
      opens: ["EDIT_TICKETS"],
    });
    expect(parcel.begins[0]?.arguments).toMatchObject([
      { name: "subject", required: true, longest: 200 },
      { name: "groupId", title: "Group", required: true, shape: "thing", entities: ["Group"] },
      { name: "weight", shape: "parts", parts: [{ name: "grams", shape: "number", whole: true }] },
      { name: "notes", shape: "text", many: true },
    ]);
  });

  test("is changed by what names it, and deleted", () => {
    const [hand, remove] = parcel.verbs;
    expect(hand).toMatchObject({ name: "handParcel", own: "parcelId", keyed: false });
    expect(hand?.arguments).toMatchObject([
      { name: "agentIds", shape: "thing", many: true, entities: ["Agent"] },
      { name: "state", shape: "choice", initially: "SENT", help: "Where it is." },
      { name: "at", shape: "moment" },
    ]);
    expect(remove).toMatchObject({
      name: "deleteParcel",
      own: "id",
      input: false,
      deletes: true,
      arguments: [],
    });
  });

  test("asks for what there is", () => {
    const wide = withParcels();
    for (const document of [parcel.document, parcel.list?.document ?? ""])
      expect(validate(wide, parse(document))).toEqual([]);
  });
});
