/** What all forms say, in German. */

import type { forms as english } from "../en/forms";

export const forms: Record<keyof typeof english, string> = {
  "form.save": "Speichern",
  "form.saved": "Gespeichert",
  "form.create": "Anlegen",
  "form.edit": "Bearbeiten",
  "form.delete": "Löschen",
  "form.close": "Schließen",
  "form.secret": "Nur dieses eine Mal zu sehen: jetzt aufbewahren.",
  "form.copy": "Kopieren",
  "form.zone": "Zeitzone",
  "form.ownZone": "Die eigene",
  "form.required": "Bitte auswählen",
  "form.number": "Bitte nur Ziffern.",
  "form.remove": "Entfernen",
  "form.reveal": "Passwort zeigen",
  "form.needed": "Das muss ausgefüllt sein.",
  "form.half": "Ganz ausfüllen oder leeren.",
  "form.mine": "Meines behalten",
  "form.theirs": "Das andere zeigen",
  "form.copied": "Kopiert",
};
