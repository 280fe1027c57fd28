/** All that the console says, in English; a word in braces stands for a value. */

import { activity } from "./activity";
import { deliveries } from "./deliveries";
import { desk } from "./desk";
import { editor } from "./editor";
import { eventPage } from "./eventPage";
import { events } from "./events";
import { explain } from "./explain";
import { explorer } from "./explorer";
import { firings } from "./firings";
import { forms } from "./forms";
import { inbox } from "./inbox";
import { overview } from "./overview";
import { people } from "./people";
import { receipts } from "./receipts";
import { rights } from "./rights";
import { roles } from "./roles";
import { settings } from "./settings";
import { shell } from "./shell";
import { signIn } from "./signIn";

export const en = {
  ...activity,
  ...deliveries,
  ...desk,
  ...editor,
  ...eventPage,
  ...events,
  ...explain,
  ...explorer,
  ...firings,
  ...forms,
  ...inbox,
  ...overview,
  ...people,
  ...receipts,
  ...rights,
  ...roles,
  ...settings,
  ...shell,
  ...signIn,
} as const;

export type Key = keyof typeof en;
