import { expect, test } from "vitest";
import type { Argument, Verb } from "./description";
import { firstOf, kept, missingOf, sentOf, variablesOf } from "./form";

const argument = (name: string, more: Partial<Argument> = {}): Argument => ({
  name,
  title: name,
  help: "",
  shape: "text",
  many: false,
  required: false,
  ...more,
});
const verb = (more: Partial<Verb>): Verb => ({
  name: "updateThing",
  title: "Update thing",
  help: "",
  opens: [],
  document: "",
  own: "id",
  input: true,
  keyed: true,
  edits: true,
  deletes: false,
  arguments: [],
  ...more,
});

test("an edit shows what the item holds, and sends what has changed", () => {
  const edit = verb({
    arguments: [
      argument("subject"),
      argument("folderId", { shape: "thing", entities: ["Folder"] }),
      argument("pinned", { shape: "flag" }),
    ],
  });
  const before = firstOf(edit, { subject: "Old", folder: { id: "Folder_1" }, pinned: true });
  expect(before).toEqual({ subject: "Old", folderId: "Folder_1", pinned: true });
  expect(sentOf(edit, { ...before, subject: "New" }, before)).toEqual({ subject: "New" });
  expect(sentOf(edit, { ...before, subject: "" }, before)).toEqual({ subject: "" });
});

test("what an edit cannot take away is to stay or to change", () => {
  const [due, note] = [argument("dueAt", { shape: "moment" }), argument("note")];
  expect(kept(due, verb({}), "2026-01-31T09:00").required).toBe(true);
  expect(kept(due, verb({}), null).required).toBe(false);
  expect(kept(due, verb({ edits: false }), "2026-01-31T09:00").required).toBe(false);
  expect(kept(note, verb({}), "Old").required).toBe(false);
});

test("what is begun shows what holds if nothing is said, and leaves out what is empty", () => {
  const begin = verb({
    edits: false,
    arguments: [
      argument("flagged", { shape: "flag", initially: "true" }),
      argument("priority", { shape: "choice", initially: "NORMAL" }),
      argument("body"),
      argument("answers", { many: true }),
    ],
  });
  const before = firstOf(begin, null);
  expect(before).toEqual({ flagged: true, priority: "NORMAL", body: null, answers: null });
  expect(sentOf(begin, { ...before, body: "", answers: [] }, before)).toEqual({
    flagged: true,
    priority: "NORMAL",
  });
});

test("a moment is shown in local time and sent with its offset", () => {
  const edit = verb({ arguments: [argument("at", { shape: "moment" })] });
  const { at } = firstOf(edit, { at: "2026-01-31T09:00:00Z" });
  expect(sentOf(edit, { at }, { at: null })).toEqual({ at: "2026-01-31T09:00:00.000Z" });
});

test("the item and the key go with what is said", () => {
  expect(variablesOf(verb({}), { a: 1 }, "Thing_1", "k")).toEqual({
    input: { a: 1, id: "Thing_1", idempotencyKey: "k" },
  });
  expect(variablesOf(verb({ input: false, keyed: false }), {}, "Thing_1", "k")).toEqual({ id: "Thing_1" });
});

test("what has to be said is told of before it is sent, and so is what is said by halves", () => {
  const asked = [
    argument("subject", { required: true }),
    argument("urgent", { shape: "flag", required: true }),
    argument("stretch", {
      shape: "parts",
      parts: [argument("start", { required: true }), argument("note")],
    }),
  ];
  const missing = (values: object) => missingOf(asked, { ...values }).map(({ path }) => path);
  expect(missing({ subject: "", stretch: { note: "" } })).toEqual([["subject"]]);
  expect(missing({ subject: "Fire", stretch: { note: "Soon" } })).toEqual([["stretch"]]);
  expect(missing({ subject: "Fire", stretch: { start: "9", note: "Soon" } })).toEqual([]);
});
