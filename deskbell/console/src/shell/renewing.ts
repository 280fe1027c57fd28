/** A page that stays open over an upgrade asks for files that are gone: it is loaded anew then, once. */

const LAST = "deskbell-reloaded";
const PAUSE = 60_000; // milliseconds in which that is not tried twice

async function renew() {
  if (Date.now() - Number(sessionStorage.getItem(LAST)) < PAUSE) return;
  // Without an answer there is no page to load, and the one that stands is better than none.
  const answer = await fetch(document.baseURI, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  sessionStorage.setItem(LAST, String(Date.now()));
  location.reload();
}

window.addEventListener("vite:preloadError", () => void renew());
