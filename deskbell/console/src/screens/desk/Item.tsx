/** An item's page, whatever kind of item it is: the address of `item.url`. */

import { Loader } from "@mantine/core";
import { useQuery } from "urql";
import { Route, Switch } from "wouter";
import { Nowhere } from "../../parts/Nowhere";
import { place } from "../../parts/paths";
import { WHAT } from "./documents";
import { ItemPage } from "./ItemPage";
import { kindNamed } from "./kinds";

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
  const kind = data?.node && kindNamed(data.node.__typename);
  if (kind) return <ItemPage kind={kind} id={id} />;
  if (fetching) return <Loader />;
  return <Nowhere said="desk.gone" back={place("/")} error={error} />;
}
