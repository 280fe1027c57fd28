import { expect, it } from "vitest";
import { t } from ".";
import { isolated } from "./isolated";

it("holds a text together that would turn others, whatever marks it has", () => {
  expect(isolated("Printers")).toBe("Printers");
  expect(isolated("שלום")).toBe("\u2068שלום\u2069");
  expect(isolated("\u2069\u202egnp.exe")).toBe("\u2068\u202egnp.exe\u2069");
});

it("holds what is filled into other texts", () => {
  expect(t("desk.by", { name: "שלום" })).toContain("\u2068שלום\u2069");
});
