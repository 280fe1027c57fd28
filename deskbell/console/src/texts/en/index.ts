/** All that the console says, in English; a word in braces stands for a value. */

import { editor } from "./editor";
import { events } from "./events";
import { explorer } from "./explorer";
import { forms } from "./forms";
import { inbox } from "./inbox";
import { people } from "./people";
import { rights } from "./rights";
import { roles } from "./roles";
import { settings } from "./settings";
import { shell } from "./shell";
import { signIn } from "./signIn";

export const en = {
  ...shell,
  ...signIn,
  ...events,
  ...inbox,
  ...editor,
  ...explorer,
  ...forms,
  ...people,
  ...rights,
  ...roles,
  ...settings,
} as const;

export type Key = keyof typeof en;
