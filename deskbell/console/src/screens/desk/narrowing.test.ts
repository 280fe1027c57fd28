import { expect, test } from "vitest";
import type { Argument } from "./description";
import { filterOf, narrowed } from "./narrowing";

const filter = (name: string, more: Partial<Argument> = {}): Argument => ({
  name,
  title: name,
  help: "",
  shape: "text",
  many: false,
  required: false,
  ...more,
});
const filters = [
  filter("search"),
  filter("pinned", { shape: "flag" }),
  filter("billable", { shape: "flag" }),
  filter("groupId", { shape: "thing", entities: ["Group"] }),
  filter("status", { shape: "choice", choices: [{ value: "OPEN", title: "Open", help: "" }] }),
];

test("an address says what a list is narrowed by, and nothing that the list does not offer", () => {
  const params = new URLSearchParams("search=a%26b&pinned=false&billable=x&groupId=x&status=NONE&other=1");
  expect(filterOf(params, filters)).toEqual({ search: "a&b", pinned: false });
});

test("another filter begins at the first page", () => {
  const params = new URLSearchParams("after=cursor&status=OPEN");
  expect(narrowed(params, "search", "x").toString()).toBe("status=OPEN&search=x");
  expect(narrowed(params, "status", null).toString()).toBe("");
});
