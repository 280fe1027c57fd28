/** Whether what is shown is live. */

import { store } from "../parts/store";

export type Connection = "idle" | "live" | "lost";

export const connection = store<Connection>("idle");
