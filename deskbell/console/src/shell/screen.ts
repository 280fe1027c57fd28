/** Screens, each loaded when it is first shown. */

import { type ComponentType, type LazyExoticComponent, lazy } from "react";

export type Screen = LazyExoticComponent<ComponentType>;

/** Return what is shown by a name that a file exports. */
export function shown<Name extends string>(
  name: Name,
  load: () => Promise<Record<Name, ComponentType>>,
): Screen {
  return lazy(async () => ({ default: (await load())[name] }));
}
