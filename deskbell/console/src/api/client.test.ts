import type { Sink } from "graphql-ws";
import { expect, test, vi } from "vitest";

const { subscribe, refresh } = vi.hoisted(() => ({
  subscribe: vi.fn((_: unknown, sink: Sink) => () => sink.complete()),
  refresh: vi.fn(async () => null),
}));
vi.mock("./session", () => ({ refresh }));
vi.mock("./socket", () => ({ socket: { subscribe }, hangUp: vi.fn() }));

import { follow } from "./client";

const withdrawn = [{ message: "That session has ended.", extensions: { code: "UNAUTHENTICATED" } }] as never;

test.each([
  ["while it is followed", (sink: Sink | undefined) => sink?.next({ errors: withdrawn })],
  ["before it began", (sink: Sink | undefined) => sink?.error(withdrawn)],
])("a session that has ended %s is made sure of", async (_, end) => {
  vi.clearAllMocks();
  const sink = { next: vi.fn(), error: vi.fn(), complete: vi.fn() };
  follow({ query: "subscription { ticketChanged }", variables: {} }, sink);
  end(subscribe.mock.lastCall?.[1]);
  await vi.waitFor(() => expect(subscribe).toHaveBeenCalledTimes(2));
  expect(refresh).toHaveBeenCalledOnce();
  for (const told of Object.values(sink)) expect(told).not.toHaveBeenCalled();
});
