/** All that the console says, in German. */

import type { Key } from "../en";
import { editor } from "./editor";
import { events } from "./events";
import { inbox } from "./inbox";
import { shell } from "./shell";
import { signIn } from "./signIn";

export const de: Record<Key, string> = { ...shell, ...signIn, ...events, ...inbox, ...editor };
