/** What the inbox says, in English. */

export const inbox = {
  "inbox.unread": "{count} unread",
  "inbox.test": "Test",
  "inbox.none": "No message yet. They come by themselves.",
  "inbox.markAll": "Mark all as read",
  "inbox.markRead": "Mark as read",
  "inbox.onlyUnread": "Unread only",
} as const;
