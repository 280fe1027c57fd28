/** What the network kept from an answer is asked again by itself: once all is live, and every few seconds. */

import { type Client, mapExchange, type Operation } from "@urql/core";
import { connection } from "./connection";

const PAUSE = 10_000; // milliseconds

const failed = new Map<number, Operation>();
let asked: Client | null = null;
let waiting: ReturnType<typeof setTimeout> | undefined;

function again() {
  clearTimeout(waiting);
  waiting = undefined;
  const operations = [...failed.values()];
  failed.clear();
  // What is no longer shown is not asked: the client knows what is.
  for (const operation of operations) asked?.reexecuteOperation(operation);
}

connection.listen(() => connection.get() === "live" && again());

/** Ask it of this client, and forget what others were asked. */
export function askAgainOf(client: Client): Client {
  failed.clear();
  asked = client;
  return client;
}

export const askingAgain = mapExchange({
  onResult({ operation, error }) {
    if (operation.kind !== "query") return;
    if (!error?.networkError) return void failed.delete(operation.key);
    failed.set(operation.key, operation);
    waiting ??= setTimeout(again, PAUSE);
  },
});
