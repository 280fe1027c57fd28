// Listens to an agent's messages with a reference client that is left to itself, and prints a line for each
// thing that it is told: {"subject", "replayed"}, {"complete"} or {"error"}.
// usage: node listen.mjs graphql-ws|graphql-sse http://127.0.0.1:8000/graphql "Bearer <token>" <cursor>
import { createClient as createSSE } from "graphql-sse";
import { createClient as createWS } from "graphql-ws";
import WebSocket from "ws";

const [client, url, authorization, after] = process.argv.slice(2);
const retry = { retryAttempts: 1000, retryWait: () => new Promise((go) => setTimeout(go, 50)) };
const clients = {
  "graphql-ws": () =>
    createWS({
      url: url.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      shouldRetry: () => true,
      ...retry,
    }),
  "graphql-sse": () => createSSE({ url, headers: { authorization }, ...retry }),
};

const say = (line) => console.log(JSON.stringify(line));
const query = `subscription Live($after: String) {
  messageDelivered(after: $after) { cursor replayed message { subject } } }`;
// Both clients send this very object again when they reconnect.
const variables = { after };
try {
  for await (const { data, errors } of clients[client]().iterate({ query, variables })) {
    if (errors) {
      say({ error: errors[0].message });
      continue;
    }
    const { cursor, replayed, message } = data.messageDelivered;
    variables.after = cursor;
    say({ subject: message.subject, replayed });
  }
  say({ complete: true });
} catch (error) {
  say({ error: String(error.message ?? error.reason ?? JSON.stringify(error)) });
}
