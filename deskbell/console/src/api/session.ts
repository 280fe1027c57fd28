/**
 * Who is signed in, in this tab: the access token is kept in memory alone, and the refresh token by the
 * browser, in a cookie that no script reads. All tabs hear when somebody signs in or out in one of them.
 */

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
const tabs = new BroadcastChannel("deskbell-session");
const state = store<State>({ session: undefined, ending: null });
let refreshing: Promise<Session | null> | null = null;

tabs.onmessage = ({ data }: MessageEvent<"in" | Ending>) => {
  if (data !== "in") state.set({ session: null, ending: data });
  else if (!state.get().session) void refresh();
};

async function ask(method: "POST" | "PUT" | "DELETE", body?: object): Promise<Session | null> {
  const answer = await fetch("session", {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (answer.status === 401 || answer.status === 204) return null;
  if (!answer.ok) throw new Error(answer.statusText);
  const { accessToken, expiresAt } = await answer.json();
  return { accessToken, expiresAt: Date.parse(expiresAt) };
}

/** Go on with what the browser keeps; null where it keeps nothing, or that works no longer. */
export function refresh(): Promise<Session | null> {
  refreshing ??= ask("POST")
    .then((session) => {
      const ended = !session && Boolean(state.get().session);
      if (session) state.set({ session, ending: null });
      else if (ended) end("ended");
      else state.set({ session, ending: state.get().ending });
      return session;
    })
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

/** Let the browser keep a session that has just been opened. */
export async function enter(refreshToken: string): Promise<void> {
  state.set({ session: await ask("PUT", { refreshToken }), ending: null });
  tabs.postMessage("in");
}

/** Let every tab, and this one, say why nobody is signed in any more. */
function end(ending: Ending) {
  tabs.postMessage(ending);
  state.set({ session: null, ending });
}

/** Forget the session, here and in every tab, and say there why. */
export async function leave(ending: Ending): Promise<void> {
  end(ending);
  await ask("DELETE");
}

/** Return a token that is good for a moment yet. */
export async function token(): Promise<string | null> {
  const held = state.get().session;
  if (held && held.expiresAt - EARLY > Date.now()) return held.accessToken;
  return (await refresh())?.accessToken ?? null;
}

/** Who is signed in, for a part of the page. */
export const useSession = state.use;
