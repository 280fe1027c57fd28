/** All that the console says, in German. */

import type { Key } from "../en";
import { explorer } from "./explorer";
import { forms } from "./forms";
import { people } from "./people";
import { rights } from "./rights";
import { roles } from "./roles";
import { settings } from "./settings";

export const de: Partial<Record<Key, string>> = {
  ...explorer,
  ...forms,
  ...people,
  ...rights,
  ...roles,
  ...settings,
};
