/** What somebody has just chosen, shown at once until the desk tells anew how it is. */

import { useState } from "react";

/** Return what to show of ``held``, which was told with ``told``; a way to choose, and one to give it up. */
export function useWanted<T>(held: T, told: object) {
  const [wanted, want] = useState<{ value: T; before: object } | null>(null);
  return [
    wanted?.before === told ? wanted.value : held,
    (value: T) => want({ value, before: told }),
    () => want(null),
  ] as const;
}
