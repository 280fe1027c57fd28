/** Where a notification leads: to what its message is about, and to the inbox where that is nothing. */

import { Loader } from "@mantine/core";
import { useQuery } from "urql";
import { Redirect, Route } from "wouter";
import { Nowhere } from "../../parts/Nowhere";
import { itemPlace, place } from "../../parts/paths";
import { ABOUT } from "./documents";

export function Told() {
  return <Route path="/:id">{({ id }) => <Message key={id} id={id} />}</Route>;
}

function Message({ id }: { id: string }) {
  const [{ data, error }] = useQuery({ query: ABOUT, variables: { id } });
  if (error) return <Nowhere said="nav.nowhere" back={place("/inbox")} error={error} />;
  if (!data) return <Loader />;
  const item = data.node?.__typename === "Message" ? data.node.item : null;
  return <Redirect to={item ? itemPlace(item.id) : place("/inbox")} replace />;
}
