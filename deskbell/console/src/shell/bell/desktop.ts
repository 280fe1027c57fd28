/** Notifications of the desktop, for when the page is not in view. */

import { keptChoice } from "../../parts/kept";
import { pushed } from "./push";

export const desktop = keptChoice("desktop", ["off", "on"]);

export const canNotify = "Notification" in window;

/** Ask the browser whether it may notify; return whether it may. */
export async function askToNotify(): Promise<boolean> {
  return canNotify && (await Notification.requestPermission()) === "granted";
}

/** Show a message on the desktop, unless its reader looks at the page, or is told by a push. */
export async function notify({ id, subject, body }: { id: string; subject: string; body: string }) {
  const wanted = desktop.get() === "on" && document.hidden && !pushed.get();
  if (!wanted || !canNotify || Notification.permission !== "granted") return;
  // Phones know no others than a service worker's, and that one leads there by itself.
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (worker?.active) return worker.showNotification(subject, { body, tag: id, data: { messageId: id } });
  const shown = new Notification(subject, { body, tag: id });
  shown.onclick = () => {
    window.focus();
    shown.close();
    window.location.assign(new URL(`messages/${id}`, document.baseURI));
  };
}
