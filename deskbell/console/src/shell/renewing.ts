/** A page that stays open over an upgrade asks for files that are gone: it is loaded anew then, once. */

import { connection } from "../api/connection";

const LAST = "deskbell-reloaded";
const PAUSE = 60_000; // milliseconds in which that is not tried twice

let unanswered = false;

async function renew() {
  if (Date.now() - Number(sessionStorage.getItem(LAST)) < PAUSE) return;
  // Without an answer there is no page to load, and the one that stands is better than none.
  const answer = await fetch(document.baseURI, { cache: "no-store" }).catch(() => null);
  unanswered = !answer?.ok;
  if (unanswered) return;
  sessionStorage.setItem(LAST, String(Date.now()));
  location.reload();
}

window.addEventListener("vite:preloadError", () => void renew());
connection.listen(() => unanswered && connection.get() === "live" && void renew());
