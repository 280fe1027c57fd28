/** The roles: a list of them, and the pages on which they are made and edited. */

import { Loader } from "@mantine/core";
import { useQuery } from "urql";
import { Route, Switch } from "wouter";
import { Failures } from "../../parts/failures";
import { Nowhere } from "../../parts/Nowhere";
import { listOf } from "../../parts/outcome";
import { t } from "../../texts";
import { plain } from "../../texts/isolated";
import { ROLES } from "./documents";
import { draftOf } from "./draft";
import { EditRole } from "./EditRole";
import { RoleList } from "./RoleList";

const LIST = listOf("Role");

export function Roles() {
  const [{ data, error }] = useQuery({ query: ROLES, requestPolicy: "cache-and-network", context: LIST });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  const known = (id: string) => data.roles.find((role) => role.id === id);
  return (
    <Switch>
      <Route path="/new">
        <EditRole />
      </Route>
      <Route path="/:id/copy">
        {({ id }) => {
          const role = known(id);
          return role ? <EditRole key={id} begin={copyOf(role)} /> : <Gone />;
        }}
      </Route>
      <Route path="/:id">
        {({ id }) => {
          const role = known(id);
          return role ? <EditRole key={id} role={role} /> : <Gone />;
        }}
      </Route>
      <Route path="/">
        <RoleList roles={data.roles} />
      </Route>
      <Route>
        <Nowhere said="nav.nowhere" />
      </Route>
    </Switch>
  );
}

const copyOf = (role: Parameters<typeof draftOf>[0] & object) => ({
  ...draftOf(role),
  name: plain(t("roles.copyOf", { name: role.name })),
});

const Gone = () => <Nowhere said="roles.gone" />;
