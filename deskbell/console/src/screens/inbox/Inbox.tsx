/** An agent's messages, newest first, and those that come while one looks. */

export function Inbox() {
  return null;
}
