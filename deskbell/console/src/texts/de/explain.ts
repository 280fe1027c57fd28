/** What explains events says, in German: why they fired or did not, and what became of their actions. */

import type { explain as english } from "../en/explain";

export const explain: Record<keyof typeof english, string> = {
  "explain.why": "Warum",
  "explain.checks": "Was verlangt war, und was vorlag",
  "explain.condition": "Bedingung",
  "explain.expected": "Verlangt",
  "explain.actual": "Es war",
  "explain.held": "Erfüllt",
  "explain.yes": "Ja",
  "explain.no": "Nein",
  "result.DONE": "Erledigt",
  "result.HELD_BACK": "Zurückgehalten",
  "result.FAILED": "Gescheitert",
  "result.told": "{count} benachrichtigt",
  "result.queued": "{count} zum Versand eingereiht",
  "outcome.FIRED": "Ausgelöst",
  "outcome.DISABLED": "Deaktiviert",
  "outcome.OTHER_EVENT_TYPE": "Anderer Typ",
  "outcome.NOT_VISIBLE": "Nicht sichtbar",
  "outcome.CONDITION_FAILED": "Traf nicht zu",
  "outcome.HELD_BACK": "Zurückgehalten",
  "outcome.SUSPENDED": "Ausgesetzt",
};
