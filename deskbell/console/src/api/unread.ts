/** How many messages are unread, wherever that is shown. */

import { store } from "../parts/store";

export const unread = store(0);
