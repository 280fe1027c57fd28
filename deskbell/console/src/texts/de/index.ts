/** All that the console says, in German. */

import type { Key } from "../en";
import { actions } from "./actions";
import { activity } from "./activity";
import { conditions } from "./conditions";
import { deliveries } from "./deliveries";
import { desk } from "./desk";
import { editor } from "./editor";
import { eventPage } from "./eventPage";
import { events } from "./events";
import { eventTypes } from "./eventTypes";
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
import { things } from "./things";
import { variables } from "./variables";
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
  ...receipts,
  ...rights,
  ...roles,
  ...settings,
  ...shell,
  ...signIn,
};

/** What the schema and the catalogue call things; what both call so has one word, in `things`. */
export const words = { ...actions, ...conditions, ...eventTypes, ...variables, ...things, ...verbs };
