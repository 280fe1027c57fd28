/** What whoever is signed in may do at this moment, for what is shown to some alone. */

import { createContext, useContext } from "react";
import type { Permission } from "../gql/graphql";

export const Permitted = createContext<readonly Permission[]>([]);

/** Return what says whether any one of some permissions is held; where none is named, nothing is needed. */
export function useMay(): (permissions: readonly Permission[]) => boolean {
  const held = useContext(Permitted);
  return (permissions) => !permissions.length || permissions.some((permission) => held.includes(permission));
}
