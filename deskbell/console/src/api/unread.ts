/** How many messages are unread, wherever that is shown. */

import { store } from "../parts/store";
import { connection } from "./connection";

export const unread = store(0);

/** Take the count that a deed was answered with; while all is live the desk tells each in its order. */
export function countAnswered(count: number | null | undefined) {
  if (count != null && connection.get() !== "live") unread.set(count);
}
