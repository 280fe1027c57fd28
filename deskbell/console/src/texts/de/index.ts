/** All that the console says, in German. */

import type { Key } from "../en";
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
import { rights } from "./rights";
import { roles } from "./roles";
import { settings } from "./settings";
import { shell } from "./shell";
import { signIn } from "./signIn";
import { things } from "./things";
import { verbs } from "./verbs";

export const de: Record<Key, string> = {
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
  ...rights,
  ...roles,
  ...settings,
  ...shell,
  ...signIn,
};

export const words = { ...things, ...verbs };
