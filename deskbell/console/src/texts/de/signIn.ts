/** What signing in says, in German. */

import type { signIn as english } from "../en/signIn";

export const signIn: Record<keyof typeof english, string> = {
  "signIn.title": "Anmelden",
  "signIn.email": "E-Mail",
  "signIn.password": "Passwort",
  "signIn.submit": "Anmelden",
  "signIn.ended": "Die Sitzung ist abgelaufen oder wurde entzogen. Bitte neu anmelden.",
  "signIn.signedOut": "Abgemeldet.",
  "signIn.lost": "Der Browser konnte die Sitzung nicht behalten. Bitte noch einmal versuchen.",
  "signIn.stillIn": "Der Server antwortet nicht: die Sitzung hier besteht noch.",
  "signIn.out": "Abmelden",
  "signIn.forgot": "Passwort vergessen",
  "signIn.helpSent": "Wenn es dieses Konto gibt, ist ein Code per Mail unterwegs.",
  "signIn.code": "Code aus der Mail",
  "signIn.newPassword": "Neues Passwort",
  "signIn.back": "Zurück zur Anmeldung",
};
