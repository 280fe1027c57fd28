/** All that the console says, in German. */

import type { Key } from "../en";
import { activity } from "./activity";
import { deliveries } from "./deliveries";
import { editor } from "./editor";
import { eventPage } from "./eventPage";
import { events } from "./events";
import { explain } from "./explain";
import { inbox } from "./inbox";
import { overview } from "./overview";
import { explorer } from "./explorer";
import { forms } from "./forms";
import { people } from "./people";
import { rights } from "./rights";
import { roles } from "./roles";
import { shell } from "./shell";
import { signIn } from "./signIn";

export const de: Record<Key, string> = {
  ...shell,
  ...signIn,
  ...events,
  ...inbox,
  ...editor,
  ...eventPage,
  ...explain,
  ...overview,
  ...activity,
  ...deliveries,
  ...explorer,
  ...forms,
  ...people,
  ...rights,
  ...roles,
};
