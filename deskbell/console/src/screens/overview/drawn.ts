/** What a chart is drawn of. */

import type { Charted } from "./series";

export interface Drawn extends Charted {
  /** How a part is called below the chart. */
  tick: (since: string) => string;
  /** How a number is written. */
  write: (value: number) => string;
  lines?: boolean;
}

export const HEIGHT = 220; // pixels
