import { expect, test } from "vitest";
import { EXAMPLES, examplesOf } from "./examples";

test("each operation comes by itself, with the fragments and the variables that it has", () => {
  const text =
    "query A($id: ID!) { node(id: $id) { ...N } } fragment N on Node { id } query B { viewer { id } }";
  const [a, b] = examplesOf("some", text);
  expect(a?.query).toContain("fragment N");
  expect(a?.variables).toBe('{\n  "id": null\n}');
  expect(b).toMatchObject({ name: "B", subject: "some", variables: "" });
  expect(b?.query).not.toContain("fragment");
});

test("the contract's operations are there", () => {
  expect(EXAMPLES.map(({ name }) => name)).toContain("CreateEvent");
  expect(EXAMPLES.find(({ name }) => name === "MessageDelivered")?.subject).toBe("live");
});
