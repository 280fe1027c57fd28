/** All that the console says, in German. */

import type { Key } from "../en";

export const de: Partial<Record<Key, string>> = {};
