/** What whoever is signed in may do, for what is shown to some alone. */

import { useQuery } from "urql";
import { graphql } from "../gql";
import type { Permission } from "../gql/graphql";

const RIGHTS = graphql(`
  query Rights { viewer { id permissions } }
`);

/** Return whether any one of some permissions is held; where none is named, nothing is needed. */
export function useRights(): (permissions: readonly Permission[]) => boolean {
  const [{ data }] = useQuery({ query: RIGHTS, requestPolicy: "cache-and-network" });
  const held = data?.viewer.permissions ?? [];
  return (permissions) => !permissions.length || permissions.some((permission) => held.includes(permission));
}
