import { describe, expect, it } from "vitest";
import type { EventToEditQuery } from "../../../gql/graphql";
import { alike, contentsOf, draftOf, empty, inputOf } from "./draft";

const condition = {
  condition: "SUBJECT",
  field: null,
  operator: "CONTAINS",
  value: { text: ["vip"] },
  timeZone: null,
};
const action = {
  perform: { sendMessage: { subject: "a", body: "b" } },
  maximumFrequencyMinutes: 5,
  oncePerItem: true,
};

// As the client gives it, which adds the names of types.
const read = {
  __typename: "Event",
  id: "Event_1",
  name: "VIPs",
  enabled: true,
  level: "AGENT",
  revision: 3,
  eventType: { __typename: "EventType", id: "TICKET_CREATED" },
  conditions: { __typename: "Conditions", all: [{ __typename: "Condition", ...condition }], any: [] },
  actions: [{ __typename: "Action", ...action }],
} as unknown as NonNullable<EventToEditQuery["event"]>;

describe("a draft", () => {
  it("sends back what was read, and no more", () => {
    expect(contentsOf(draftOf(read))).toEqual({
      conditions: { all: [condition], any: [] },
      actions: [action],
    });
  });

  it("is the same as long as it says the same, however often it is read", () => {
    expect(alike(draftOf(read), draftOf(read))).toBe(true);
    expect(alike(draftOf(read), { ...draftOf(read), actions: [] })).toBe(false);
  });

  it("is no input before a type is chosen", () => {
    expect(inputOf(empty("AGENT"))).toBeNull();
    expect(inputOf(draftOf(read))?.eventType).toBe("TICKET_CREATED");
  });
});
