/** What the screens of people say, in German. */

import type { people as english } from "../en/people";

export const people: Record<keyof typeof english, string> = {
  "people.agents": "Agenten",
  "people.departments": "Abteilungen",
  "people.groups": "Gruppen",
  "people.holders": "Wer welche Rolle hat",
  "people.search": "Nach Namen suchen",
  "people.none": "Niemand heißt so.",
  "people.noneYet": "Noch nichts vorhanden.",
  "people.gone": "Diesen Agenten gibt es nicht.",
  "people.newAgent": "Neuer Agent",
  "people.newDepartment": "Neue Abteilung",
  "people.newGroup": "Neue Gruppe",
  "people.name": "Name",
  "people.email": "E-Mail",
  "people.emailStays": "Die Adresse für die Anmeldung bleibt.",
  "people.enabled": "Aktiv",
  "people.roles": "Rollen",
  "people.department": "Abteilung",
  "people.availability": "Verfügbarkeit",
  "people.AVAILABLE": "Verfügbar",
  "people.UNAVAILABLE": "Nicht verfügbar",
  "people.lastActive": "Zuletzt aktiv",
  "people.password": "Passwort",
  "people.newPassword": "Neues Passwort",
  "people.passwordHelp": "Beendet alle Zugänge; leer bleibt das bisherige.",
  "people.rename": "Umbenennen",
  "people.retire": "Stilllegen",
  "people.bringBack": "Zurückholen",
  "people.retired": "Stillgelegt",
};
