/** What the inbox says, in German. */

import type { inbox as english } from "../en/inbox";

export const inbox: Record<keyof typeof english, string> = {
  "inbox.unread": "{count} ungelesen",
  "inbox.test": "Test",
  "inbox.none": "Noch keine Nachricht. Neue erscheinen von selbst.",
  "inbox.markAll": "Alle als gelesen markieren",
  "inbox.markRead": "Als gelesen markieren",
  "inbox.onlyUnread": "Nur ungelesene",
  "inbox.noneSuch": "Keine solche Nachricht.",
  "inbox.waiting": "Neue Nachrichten: {count}",
  "inbox.why": "Warum kam das?",
  "inbox.mute": "Stummschalten",
  "inbox.muteHour": "für eine Stunde",
  "inbox.muteDay": "für einen Tag",
  "inbox.muteWeek": "für eine Woche",
  "inbox.muted": "„{title}“ bleibt still bis {until}.",
  "noise.title": "Ton und Hinweise",
  "noise.sound": "Ton",
  "noise.bell": "Glocke",
  "noise.chime": "Gong",
  "noise.knock": "Klopfen",
  "noise.off": "Aus",
  "noise.desktop": "Desktop-Hinweise",
  "noise.desktopHelp": "Solange diese Seite nicht zu sehen ist",
  "noise.push": "Web-Push",
  "noise.pushHelp": "Auch wenn keine Seite des Desks offen ist",
  "noise.refused": "Der Browser erlaubt es nicht. Hinweise für diese Seite in seinen Einstellungen erlauben.",
  "noise.failed": "Einschalten gescheitert: {reason}",
};
