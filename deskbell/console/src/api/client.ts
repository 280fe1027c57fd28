/** The connection to the desk: queries and mutations over HTTP, what is live over one WebSocket. */

import {
  Client,
  type CombinedError,
  cacheExchange,
  fetchExchange,
  mapExchange,
  subscriptionExchange,
} from "@urql/core";
import { authExchange } from "@urql/exchange-auth";
import type { ExecutionResult, Sink } from "graphql-ws";
import { askAgainOf, askingAgain } from "./again";
import { doubtRights } from "./rights";
import { refresh, token } from "./session";
import { address, hangUp, socket } from "./socket";
import { worded } from "./worded";

const PAUSE = 5_000; // milliseconds until a desk that did not answer is asked again

type Results = Record<string, { cursor?: string }>;

const signedIn = authExchange(async () => ({
  // The token goes with the request itself, see `asMyself`: it may run out while an operation waits.
  addAuthToOperation: (operation) => operation,
  didAuthError: ({ graphQLErrors, response }) =>
    response?.status === 401 || graphQLErrors.some(({ extensions }) => extensions.code === "UNAUTHENTICATED"),
  refreshAuth: async () => {
    await refresh();
  },
}));

/** Whoever is refused what was offered may have other rights by now. */
const noticing = mapExchange({
  onError: (error: CombinedError) => {
    if (error.graphQLErrors.some(({ extensions }) => extensions.code === "FORBIDDEN")) doubtRights();
  },
});

const speaking = mapExchange({ onResult: (result) => ({ ...result, data: worded(result.data) }) });

async function asMyself(input: RequestInfo | URL, given?: RequestInit): Promise<Response> {
  const held = await token();
  const headers = new Headers(given?.headers);
  if (held) headers.set("authorization", `Bearer ${held}`);
  return fetch(input, { ...given, headers });
}

interface Asked {
  query: string;
  variables: Record<string, unknown>;
  operationName?: string | null | undefined;
}

/** Say whether faults tell that the session has ended. */
const isOver = (faults: unknown) =>
  Array.isArray(faults) && faults.some((fault) => fault?.extensions?.code === "UNAUTHENTICATED");

/**
 * Follow an operation. The socket sends these very variables again when it reconnects, so that what has a
 * cursor goes on behind the last one that came. Where the session has ended it goes on with the next.
 */
export function follow(operation: Asked, sink: Sink<ExecutionResult>) {
  const variables = { ...operation.variables };
  let left = false;
  let stop = () => {};
  const renew = async () => {
    stop();
    hangUp();
    // Without an answer it would be refused again at once.
    await refresh().catch(() => new Promise((go) => setTimeout(go, PAUSE)));
    if (!left) begin();
  };
  const begin = () => {
    let renewed = false;
    const over = (faults: unknown) => {
      if (!renewed && isOver(faults)) {
        renewed = true;
        void renew();
      }
      return renewed;
    };
    stop = socket.subscribe<Results>(
      { ...operation, variables },
      {
        next(result) {
          if (over(result.errors)) return;
          for (const value of Object.values(result.data ?? {}))
            if (value?.cursor !== undefined) variables.after = value.cursor;
          sink.next(worded(result as ExecutionResult));
        },
        error: (fault) => over(fault) || sink.error(fault),
        complete: () => renewed || sink.complete(),
      },
    );
  };
  begin();
  return () => {
    left = true;
    stop();
  };
}

/** Ask a query or a mutation as it stands, beside all that the console knows; return the answer as it came. */
export async function ask(operation: Asked): Promise<ExecutionResult> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const answer = await asMyself(address, { method: "POST", headers, body: JSON.stringify(operation) });
  return answer.json();
}

/** Make a client; a new one for each who signs in, so that nobody is shown what another was. */
export function connect(): Client {
  const client = new Client({
    url: address.href,
    preferGetMethod: false,
    fetch: asMyself,
    exchanges: [
      noticing,
      askingAgain,
      cacheExchange,
      signedIn,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: follow(
              { query: query ?? "", variables: { ...variables } },
              sink as Sink<ExecutionResult>,
            ),
          }),
        }),
      }),
      speaking,
      fetchExchange,
    ],
  });
  return askAgainOf(client);
}
