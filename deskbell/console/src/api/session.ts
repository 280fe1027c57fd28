/**
 * Who is signed in, in this tab: the access token is kept in memory alone, and the refresh token by the
 * browser, in a cookie that no script reads. All tabs hear when somebody signs in or out in one of them.
 */

import { forgetBelongings } from "../parts/belongings";
import { store } from "../parts/store";

export interface Session {
  accessToken: string;
  expiresAt: number;
}

/** Why nobody is signed in, where that is not what they wanted. */
export type Ending = "ended" | "signedOut" | null;

interface State {
  /** Undefined until the browser's cookie was tried. */
  session: Session | null | undefined;
  ending: Ending;
}

const EARLY = 30_000; // milliseconds before its end in which a token is replaced
const PATIENCE = 10_000; // milliseconds for an answer; a refresh token is answered again within thirty seconds
const AGAIN = 2_000; // milliseconds until a desk that did not answer is asked again
const OURS = `deskbell-session ${new URL(document.baseURI).pathname}`; // an origin may have several desks
const tabs = new BroadcastChannel(OURS);
const state = store<State>({ session: undefined, ending: null });
let refreshing: Promise<Session | null> | null = null;

tabs.onmessage = ({ data }: MessageEvent<"in" | Ending>) => {
  const inside = Boolean(state.get().session);
  if (data === "in" && !inside) {
    refreshing = null; // what was asked before tells nothing of it
    void refresh();
  }
  // One tab may meet the end before it hears that in another somebody has signed out.
  if (data === "signedOut" || (data !== "in" && inside)) close(data);
};

/**
 * Ask for the session, one tab at a time: each refresh token has one successor, and an answer that comes late
 * would put back one that another tab has used since. Browsers know turns on encrypted connections alone.
 * Where the network fails it is asked once more: what was done is answered again.
 */
function ask(method: "POST" | "PUT" | "DELETE", body?: object): Promise<Session | null> {
  const once = () => send(method, body);
  const turn = () => once().catch((fault) => (fault instanceof TypeError ? once() : Promise.reject(fault)));
  return navigator.locks ? navigator.locks.request(OURS, turn) : turn();
}

async function send(method: "POST" | "PUT" | "DELETE", body?: object): Promise<Session | null> {
  const answer = await fetch("session", {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE), // all other tabs wait for their turn
  });
  if (answer.status === 401 || answer.status === 204) return null;
  if (!answer.ok) throw new Error(answer.statusText);
  const { accessToken, expiresAt } = await answer.json();
  return { accessToken, expiresAt: Date.parse(expiresAt) };
}

/** Go on with what the browser keeps; null where it keeps nothing, or that works no longer. */
export function refresh(): Promise<Session | null> {
  if (refreshing) return refreshing;
  const asked: Promise<Session | null> = ask("POST")
    .then((session) => {
      // Meanwhile somebody has signed in or out in another tab.
      if (refreshing !== asked) return refreshing ?? state.get().session ?? null;
      const ended = !session && Boolean(state.get().session);
      if (session) state.set({ session, ending: null });
      else if (ended) end("ended");
      else state.set({ session, ending: state.get().ending });
      return session;
    })
    .finally(() => {
      if (refreshing === asked) refreshing = null;
    });
  refreshing = asked;
  return asked;
}

/** Go on with what the browser keeps, or as soon as the desk answers; be done once it was asked. */
export async function begin(): Promise<void> {
  const later = () => state.get().session === undefined && void begin();
  await refresh().catch(() => setTimeout(later, AGAIN));
}

/** Let the browser keep a session that has just been opened; return why it does not, if so. */
export async function enter(refreshToken: string): Promise<"ended" | "lost" | null> {
  const session = await ask("PUT", { refreshToken }).catch(() => undefined);
  if (!session) return session === null ? "ended" : "lost";
  state.set({ session, ending: null });
  tabs.postMessage("in");
  return null;
}

/** Let every tab, and this one, say why nobody is signed in any more. */
function end(ending: Ending) {
  tabs.postMessage(ending);
  close(ending);
}

/** Show nothing of who was signed in. A session that has merely run out leaves them what they were at. */
function close(ending: Ending) {
  refreshing = null;
  if (ending === "signedOut") forgetBelongings();
  state.set({ session: null, ending });
}

/** Forget a session that the desk has ended, here and in every tab, and say there why. */
export async function leave(ending: Ending): Promise<void> {
  end(ending);
  // A cookie that stays opens nothing any more.
  await ask("DELETE").catch(() => null);
}

/** Return a token that is good for a moment yet. */
export async function token(): Promise<string | null> {
  const held = state.get().session;
  if (held && held.expiresAt - EARLY > Date.now()) return held.accessToken;
  return (await refresh())?.accessToken ?? null;
}

/** Who is signed in, for a part of the page. */
export const useSession = state.use;
