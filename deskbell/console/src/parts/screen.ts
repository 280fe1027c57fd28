/** Screens, and parts of them, that are loaded when they are first shown. */

import { type ComponentType, type LazyExoticComponent, lazy } from "react";

export type Screen = LazyExoticComponent<ComponentType>;

/** Return what is shown by a name that a file exports. */
export function shown<Name extends string, Given>(
  name: Name,
  load: () => Promise<{ [Its in Name]: ComponentType<Given> }>,
): LazyExoticComponent<ComponentType<Given>> {
  return lazy(async () => ({ default: (await load())[name] }));
}
