/** All that the console says, in German. */

import type { Key } from "../en";
import { desk } from "./desk";

export const de: Partial<Record<Key, string>> = { ...desk };
