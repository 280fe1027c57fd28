/** What the list of receipts says, in German. */

import type { receipts as english } from "../en/receipts";

export const receipts: Record<keyof typeof english, string> = {
  "receipts.came": "Eingegangen",
  "receipts.agent": "Agent",
  "receipts.lateness": "Verzögerung",
  "receipts.none": "Keine Nachrichten in dieser Auswahl.",
};
