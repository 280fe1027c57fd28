/** What the lists of events say, in German. */

import type { events as english } from "../en/events";

export const events: Record<keyof typeof english, string> = {
  "events.search": "Nach Name suchen",
  "events.category": "Kategorie",
  "events.eventType": "Ereignistyp",
  "events.state": "Aktiviert",
  "events.on": "Aktiviert",
  "events.off": "Deaktiviert",
  "events.name": "Name",
  "events.owner": "Eigentümer",
  "events.conditions": "Bedingungen",
  "events.actions": "Aktionen",
  "events.new": "Neues Ereignis",
  "events.none": "Hier gibt es noch kein Ereignis.",
  "events.enable": "Aktivieren",
  "events.disable": "Deaktivieren",
  "events.urgent": "Als dringend markieren",
  "events.notUrgent": "Nicht mehr dringend",
  "events.copy": "Kopieren",
  "events.delete": "Löschen",
  "events.deleteAsk": "Das Ausgewählte löschen ({count})? Das lässt sich nicht rückgängig machen.",
  "events.selected": "{count} ausgewählt",
  "events.selectAll": "Alle auf dieser Seite auswählen",
  "events.always": "Immer",
  "events.fewer": "Weniger",
  "events.more": "{count} weitere",
  "events.silent": "Bleibt stumm: {reason}",
  "events.throttled": "Hat öfter geläutet, als das Kontingent erlaubt:",
};
