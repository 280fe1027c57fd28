// Asks the reference implementations what they think of a running server.
// usage: python -m tests.javascript audit.mjs http://127.0.0.1:8000/graphql ["Bearer <token>"]
import { auditServer } from "graphql-http";
import { createClient as createSSE } from "graphql-sse";
import { createClient as createWS } from "graphql-ws";
import WebSocket from "ws";

const [url = "http://127.0.0.1:8000/graphql", authorization = ""] = process.argv.slice(2);
const wsUrl = url.replace(/^http/, "ws");
let failures = 0;

function say(ok, what) {
  if (!ok) failures += 1;
  console.log(`${ok ? "ok  " : "FAIL"} ${what}`);
}

async function collect(client, query) {
  const results = [];
  for await (const result of client.iterate({ query })) results.push(result);
  return results;
}

async function http() {
  const results = await auditServer({ url });
  for (const { id, name, status, reason } of results) {
    if (status !== "ok") say(status === "notice", `${status} ${id} ${name}: ${reason}`);
  }
  const good = results.filter(({ status }) => status === "ok").length;
  console.log(`graphql-http audit: ${good}/${results.length}`);
}

async function sse() {
  const client = createSSE({ url, headers: authorization ? { authorization } : {} });
  const [result] = await collect(client, "{ __typename }");
  say(result?.data?.__typename === "Query", "graphql-sse: a query");
  client.dispose();
}

async function ws() {
  const open = (payload) =>
    createWS({ url: wsUrl, webSocketImpl: WebSocket, connectionParams: payload, retryAttempts: 0 });
  const refused = await collect(open({ authorization: "Bearer wrong" }), "{ __typename }").catch((e) => e);
  say(refused.code === 4403, "graphql-ws: a wrong token is refused with 4403");
  if (!authorization) return;
  const client = open({ authorization });
  const [result] = await collect(client, "{ __typename }");
  say(result?.data?.__typename === "Query", "graphql-ws: a query");
  const errors = await collect(client, "{").catch((e) => e);
  say(Array.isArray(errors) && errors[0].extensions.code === "BAD_USER_INPUT", "graphql-ws: a syntax error");
  await client.dispose();
}

await http();
await sse();
await ws();
process.exit(failures ? 1 : 0);
