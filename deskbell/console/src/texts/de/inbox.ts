/** What the inbox says, in German. */

import type { inbox as english } from "../en/inbox";

export const inbox: Record<keyof typeof english, string> = {
  "inbox.unread": "{count} ungelesen",
  "inbox.test": "Test",
  "inbox.none": "Noch keine Nachricht. Neue erscheinen von selbst.",
  "inbox.markAll": "Alle als gelesen markieren",
  "inbox.markRead": "Als gelesen markieren",
  "inbox.onlyUnread": "Nur ungelesene",
};
