/** Where a notification leads: to the item that its message is about, which is read by that, or else to the inbox. */

import { Loader } from "@mantine/core";
import { useEffect } from "react";
import { useMutation, useQuery } from "urql";
import { Redirect, Route, Switch } from "wouter";
import { countAnswered } from "../../api/unread";
import { Nowhere } from "../../parts/Nowhere";
import { itemPlace, place } from "../../parts/paths";
import { ABOUT, MARK_READ } from "./documents";

const COUNTED = new Set(["Agent", "Group", "Department"]); // whose pages do not say how many they have

export function Told() {
  return (
    <Switch>
      <Route path="/:id">{({ id }) => <Message key={id} id={id} />}</Route>
      <Route>
        <Nowhere said="nav.nowhere" back={place("/inbox")} />
      </Route>
    </Switch>
  );
}

function Message({ id }: { id: string }) {
  const [{ data, error }] = useQuery({ query: ABOUT, variables: { id } });
  const [, markRead] = useMutation(MARK_READ);
  const told = data?.node?.__typename === "Message";
  useEffect(() => {
    if (!told) return;
    void markRead({ ids: [id] }).then(({ data }) => countAnswered(data?.markMessagesRead.unreadCount));
  }, [told, id, markRead]);
  if (error) return <Nowhere said="nav.nowhere" back={place("/inbox")} error={error} />;
  if (!data) return <Loader />;
  const item = data.node?.__typename === "Message" ? data.node.item : null;
  const leads = item && !COUNTED.has(item.kind);
  return <Redirect to={leads ? itemPlace(item.id) : place("/inbox")} replace />;
}
