import { expect, test } from "vitest";
import { aboutOf, called, kindAt, kindNamed } from "./kinds";

const ticket = kindNamed("Ticket");
const offer = kindNamed("SurveyOffer");

test("an item is called what it says, what it belongs to, or by its id", () => {
  expect(called(ticket, { id: "Ticket_123456789", subject: "<b>No sound</b>" })).toBe("<b>No sound</b>");
  expect(
    called(offer, { id: "SurveyOffer_123456789", customerName: null, survey: { label: "Happy?" } }),
  ).toBe("Survey offer: Happy?");
  expect(called(offer, { id: "SurveyOffer_123456789" })).toBe("Survey offer 456789");
});

test("a list is found by its place", () => {
  expect(kindAt("kb-articles")?.name).toBe("KBArticle");
  expect(kindAt("nowhere")).toBeUndefined();
});

test("what can be begun about an item names it", () => {
  const about = ticket ? aboutOf(ticket).map(({ verb, argument }) => [verb.name, argument.name]) : [];
  expect(about).toContainEqual(["createTask", "related"]);
});
