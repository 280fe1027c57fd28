/** All that the console says, in English; a word in braces stands for a value. */

import { editor } from "./editor";
import { eventPage } from "./eventPage";
import { events } from "./events";
import { explain } from "./explain";
import { inbox } from "./inbox";
import { shell } from "./shell";
import { signIn } from "./signIn";

export const en = { ...shell, ...signIn, ...events, ...inbox, ...editor, ...eventPage, ...explain } as const;

export type Key = keyof typeof en;
