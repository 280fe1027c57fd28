/** What the list of firings says, in German. */

import type { firings as english } from "../en/firings";

export const firings: Record<keyof typeof english, string> = {
  "firings.state": "Status",
  "firings.fired": "Ausgelöst",
  "firings.heldBack": "Zurückgehalten",
  "firings.event": "Ereignis",
  "firings.gone": "Ein gelöschtes Ereignis",
  "firings.none": "Hier hat kein Ereignis ausgelöst.",
};
