/** The page of an item, of whatever kind, or of whom or what a count is told of: the address of `item.url`. */

import { Loader } from "@mantine/core";
import { useQuery } from "urql";
import { Route, Switch } from "wouter";
import { Nowhere } from "../../parts/Nowhere";
import { place } from "../../parts/paths";
import { WHAT } from "./documents";
import { ItemPage } from "./ItemPage";
import { kindNamed } from "./kinds";
import { Whose } from "./Whose";

export function Items() {
  return (
    <Switch>
      <Route path="/:id">{({ id }) => <Item key={id} id={decoded(id)} />}</Route>
      <Route>
        <Nowhere said="nav.nowhere" back={place("/")} />
      </Route>
    </Switch>
  );
}

/** Return what an address names; what is no proper address names nothing that there is. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function Item({ id }: { id: string }) {
  const [{ data, error, fetching }] = useQuery({ query: WHAT, variables: { id } });
  const node = data?.node;
  const kind = node && kindNamed(node.__typename);
  if (kind) return <ItemPage kind={kind} id={id} />;
  const name = node && (("name" in node && node.name) || ("displayName" in node && node.displayName));
  if (name) return <Whose id={id} name={name} />;
  if (fetching) return <Loader />;
  return <Nowhere said="desk.gone" back={place("/")} error={error} />;
}
