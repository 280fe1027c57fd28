import type { Client } from "urql";
import { expect, test, vi } from "vitest";
import { readAsFar } from "./pages";

/** Return a client of a desk in which so much happened, and what it was asked. */
function deskOf(much: number) {
  const query = vi.fn(async (_, { first, after }: { first: number; after: string | null }) => {
    const begin = after ? Number(after) + 1 : 0;
    const places = Array.from({ length: Math.min(first, much - begin) }, (_, place) => String(begin + place));
    const edges = places.map((cursor) => ({ cursor, node: { id: cursor } }));
    const pageInfo = { hasNextPage: begin + first < much, endCursor: places.at(-1) ?? null };
    return { data: { occurrences: { edges, pageInfo } } };
  });
  return {
    client: { query } as unknown as Client,
    asked: () => query.mock.calls.map(([, { first }]) => first),
  };
}

test("as much is read as is shown, in pages as long as there are", async () => {
  const { client, asked } = deskOf(1_000);
  const { page } = await readAsFar(client, { after: "9" }, 450);
  expect([page?.shown[0]?.id, page?.shown.length, page?.next]).toEqual(["10", 450, "459"]);
  expect(asked()).toEqual([200, 200, 50]);
});

test("less is read where there is no more", async () => {
  const { client } = deskOf(300);
  const { page } = await readAsFar(client, {}, 450);
  expect([page?.shown.length, page?.next]).toEqual([300, null]);
});
