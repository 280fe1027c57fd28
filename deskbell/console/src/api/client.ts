/** The connection to the desk: queries and mutations over HTTP, what is live over one WebSocket. */

import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "@urql/core";
import { authExchange } from "@urql/exchange-auth";
import { createClient, type ExecutionResult, type Sink } from "graphql-ws";
import { connection } from "./connection";
import { refresh, token } from "./session";

const address = new URL("graphql", document.baseURI);

const socket = createClient({
  url: address.href.replace(/^http/, "ws"),
  connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
  shouldRetry: () => true,
  retryAttempts: Number.POSITIVE_INFINITY,
  keepAlive: 20_000,
  on: {
    connected: () => connection.set("live"),
    closed: () => connection.set("lost"),
  },
});

const signedIn = authExchange(async () => ({
  // The token goes with the request itself, see `asMyself`: it may run out while an operation waits.
  addAuthToOperation: (operation) => operation,
  didAuthError: ({ graphQLErrors, response }) =>
    response?.status === 401 || graphQLErrors.some(({ extensions }) => extensions.code === "UNAUTHENTICATED"),
  refreshAuth: async () => {
    await refresh();
  },
}));

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

/**
 * Follow an operation. The socket sends these very variables again when it reconnects, so that what has a
 * cursor goes on behind the last one that came.
 */
export function follow(operation: Asked, sink: Sink<ExecutionResult>) {
  const variables = { ...operation.variables };
  return socket.subscribe<Record<string, { cursor?: string }>>(
    { ...operation, variables },
    {
      next(result) {
        for (const value of Object.values(result.data ?? {}))
          if (value?.cursor !== undefined) variables.after = value.cursor;
        sink.next(result as ExecutionResult);
      },
      error: (fault) => sink.error(fault),
      complete: () => sink.complete(),
    },
  );
}

/** Ask a query or a mutation as it stands, beside all that the console knows; return the answer as it came. */
export async function ask(operation: Asked): Promise<ExecutionResult> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const answer = await asMyself(address, { method: "POST", headers, body: JSON.stringify(operation) });
  return answer.json();
}

/** Make a client; a new one for each who signs in, so that nobody is shown what another was. */
export function connect(): Client {
  return new Client({
    url: address.href,
    preferGetMethod: false,
    fetch: asMyself,
    exchanges: [
      cacheExchange,
      signedIn,
      fetchExchange,
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
    ],
  });
}

/** Close the socket, which opens anew, as whoever is signed in then, when something is followed. */
export const hangUp = () => socket.terminate();
