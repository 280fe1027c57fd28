/** What stands around all screens says, in German. */

import type { shell as english } from "../en/shell";

export const shell: Record<keyof typeof english, string> = {
  "app.name": "Deskbell",
  "nav.overview": "Überblick",
  "nav.inbox": "Posteingang",
  "nav.myEvents": "Meine Ereignisse",
  "nav.global": "Global",
  "nav.employees": "Mitarbeitende",
  "nav.activity": "Geschehen",
  "nav.deliveries": "Zustellungen",
  "nav.people": "Personen",
  "nav.roles": "Rollen",
  "nav.settings": "Einstellungen",
  "nav.explorer": "Explorer",
  "nav.menu": "Menü",
  "nav.skip": "Zum Inhalt springen",
  "connection.live": "Live",
  "connection.lost": "Verbindung wird hergestellt …",
  "list.next": "Nächste Seite",
  "list.first": "Erste Seite",
  "list.more": "Ältere",
  "list.total": "{count} insgesamt",
  "dialog.cancel": "Abbrechen",
  "dialog.ok": "OK",
  "error.network": "Der Server antwortet nicht. Es wird von selbst erneut versucht.",
  "error.title": "Das hat nicht geklappt",
};
