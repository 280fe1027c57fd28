import { expect, it } from "vitest";
import { inWords, spelt } from "./words";

const saying = { yes: "Yes", no: "No", moment: (at: string) => `at ${at.slice(11, 16)}` };
const words = {
  id: "TICKET_CREATED",
  conditions: [
    { condition: "PRIORITY", title: "Priority", choices: [{ value: "URGENT", title: "Urgent" }] },
    { condition: "PINNED", title: "Pinned", choices: [] },
  ],
  variables: [{ name: "TICKET_SUBJECT", description: "The ticket's subject" }],
  category: { id: "TICKETS", customFields: [{ id: "CustomField_01", name: "Contract" }] },
} as unknown as Parameters<typeof inWords>[1];

const said = (name: string, value: string | null) =>
  inWords([{ name, value }], words, saying).map((fact) => [fact.title, fact.value]);

it("names facts and their values as the catalogue does", () => {
  expect(said("PRIORITY", "URGENT")).toEqual([["Priority", "Urgent"]]);
  expect(said("PRIORITY", '["URGENT"]')).toEqual([["Priority", "Urgent"]]);
  expect(said("PINNED", "true")).toEqual([["Pinned", "Yes"]]);
  expect(said("TICKET_SUBJECT", "Fire")).toEqual([["The ticket's subject", "Fire"]]);
  expect(said("DUE_AT", "2026-01-31T09:00:00+00:00")).toEqual([["Due at", "at 09:00"]]);
});

it("leaves out what says nothing to people", () => {
  expect(said("PRIORITY", null)).toEqual([]);
  expect(said("ITEM_URL", "http://desk")).toEqual([]);
  expect(said("GROUP", `Group_${"0".repeat(32)}`)).toEqual([]);
  expect(said("CUSTOM_FIELD", "{}")).toEqual([]);
});

it("says of custom fields what they are called", () => {
  expect(said("CUSTOM_FIELD", '{"CustomField_01": "gold"}')).toEqual([["Contract", "gold"]]);
});

it("says the same only once", () => {
  const facts = [
    { name: "PRIORITY", value: "URGENT" },
    { name: "TICKET_PRIORITY", value: "Urgent" },
  ];
  expect(inWords(facts, words, saying).map(({ title }) => title)).toEqual(["Priority"]);
});

it("shows what is no list as it was written", () => {
  expect(said("MESSAGE_BODY", "[not a list")).toEqual([["Message body", "[not a list"]]);
});

it("spells a name that the catalogue does not know", () => expect(spelt("PAGE_VIEWS")).toBe("Page views"));
