/** What the roles say, in German. */

import type { roles as english } from "../en/roles";

export const roles: Record<keyof typeof english, string> = {
  "roles.new": "Neue Rolle",
  "roles.edit": "Bearbeiten",
  "roles.copy": "Kopieren",
  "roles.delete": "Löschen",
  "roles.deleteAsk": "Rolle {name} löschen? Wer sie innehat, verliert, was sie erlaubt.",
  "roles.name": "Name",
  "roles.opens": "Erlaubt",
  "roles.nothing": "Nichts",
  "roles.builtIn": "vorgegeben",
  "roles.select": "Auswählen",
  "roles.options": "Optionen",
  "roles.copyOf": "Kopie von {name}",
  "roles.behind": "Jemand war schneller und hat diese Rolle inzwischen geändert. Was soll gelten?",
  "roles.gone": "Diese Rolle gibt es nicht.",
  "roles.boxes": "Was die Rolle {name} hier darf",
};
