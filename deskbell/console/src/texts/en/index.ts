/** All that the console says, in English; a word in braces stands for a value. */

import { desk } from "./desk";
import { editor } from "./editor";
import { events } from "./events";
import { inbox } from "./inbox";
import { shell } from "./shell";
import { signIn } from "./signIn";

export const en = { ...shell, ...signIn, ...events, ...inbox, ...editor, ...desk } as const;

export type Key = keyof typeof en;
