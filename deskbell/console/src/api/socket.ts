/**
 * The one WebSocket for all that is live. While anything is followed it opens anew by itself; and since a
 * computer that has slept, or a network that is gone, says nothing of it, it has to answer now and then.
 */

import { createClient } from "graphql-ws";
import { connection } from "./connection";
import { refresh, token } from "./session";

export const address = new URL("graphql", document.baseURI);

const ANSWER = 8_000; // milliseconds within which it says anything, or is given up
const FIRST = 1_000; // milliseconds before it is opened anew, and then some by chance
const LONGEST = 10_000;
const NORMAL = 1000;
const REFUSED = 4403;

let opened: WebSocket | null = null;
let refused = false;
let doubt: ReturnType<typeof setTimeout> | undefined;

export const socket = createClient({
  url: address.href.replace(/^http/, "ws"),
  connectionParams: authorize,
  shouldRetry: () => true,
  retryAttempts: Number.POSITIVE_INFINITY,
  retryWait: patience,
  keepAlive: 20_000,
  on: {
    opened: (made) => {
      opened = made as WebSocket;
    },
    connected: () => connection.set("live"),
    ping: (received) => received || expectAnswer(),
    message: answered,
    closed: (event) => {
      const { code } = event as CloseEvent;
      answered();
      refused = code === REFUSED;
      connection.set(code === NORMAL ? "idle" : "lost");
    },
  },
});

/** Close the socket; it opens anew, as whoever is signed in then, while something is followed. */
export const hangUp = () => socket.terminate();

/** Say who asks. A token that was refused is replaced, also before its end. */
async function authorize() {
  const held = await (refused ? refresh().then((session) => session?.accessToken) : token()).catch(
    () => null,
  );
  return { authorization: `Bearer ${held}` };
}

/** Wait before opening anew: for a random time, or until there is a network, or a reader, again. */
function patience(retries: number): Promise<void> {
  const most = Math.min(FIRST * 2 ** retries, LONGEST);
  return new Promise((go) => {
    const over = new AbortController();
    const done = () => {
      over.abort();
      go();
    };
    setTimeout(done, FIRST + Math.random() * most);
    window.addEventListener("online", done, { signal: over.signal });
    document.addEventListener("visibilitychange", done, { signal: over.signal });
  });
}

function expectAnswer() {
  doubt ??= setTimeout(hangUp, ANSWER);
}

function answered() {
  clearTimeout(doubt);
  doubt = undefined;
}

/** Ask the socket for a sign of life, and give it up if none comes. */
function prove() {
  if (document.hidden || opened?.readyState !== WebSocket.OPEN) return;
  opened.send('{"type":"ping"}');
  expectAnswer();
}

window.addEventListener("online", hangUp);
window.addEventListener("offline", hangUp);
document.addEventListener("visibilitychange", prove);
