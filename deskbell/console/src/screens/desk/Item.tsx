/** An item's page, whatever kind of item it is: the address of `item.url`. */

import { Loader, Text } from "@mantine/core";
import { useQuery } from "urql";
import { Route } from "wouter";
import { Failures } from "../../parts/failures";
import { t } from "../../texts";
import { WHAT } from "./documents";
import { ItemPage } from "./ItemPage";
import { kindNamed } from "./kinds";

export function Items() {
  return <Route path="/:id">{({ id }) => <Item key={id} id={decoded(id)} />}</Route>;
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
  return error ? <Failures error={error} /> : <Text c="dimmed">{t("desk.gone")}</Text>;
}
