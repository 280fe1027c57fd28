/** Settings: one's own, and to those who manage the desk also the desk's. */

import { Anchor, Group, Loader } from "@mantine/core";
import { lazy } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import type { Permission } from "../../gql/graphql";
import { Failures } from "../../parts/failures";
import { place } from "../../parts/paths";
import { type PlaceTab, TabbedPlace } from "../../parts/TabbedPlace";
import { type Key, t } from "../../texts";
import { MYSELF } from "./documents";

const TABS: readonly (PlaceTab & { permitting?: Permission })[] = [
  {
    path: "/notifications",
    name: "settings.notifications",
    screen: lazy(() => import("./notifications/Notifications")),
  },
  { path: "/mutes", name: "settings.mutes", screen: lazy(() => import("./Mutes")) },
  { path: "/account", name: "settings.account", screen: lazy(() => import("./Account")) },
  { path: "/tokens", name: "settings.tokens", screen: lazy(() => import("./Tokens")) },
  {
    path: "/fields",
    name: "settings.fields",
    permitting: "MANAGE_DESK",
    screen: lazy(() => import("./CustomFields")),
  },
  {
    path: "/lists",
    name: "settings.lists",
    permitting: "MANAGE_DESK",
    screen: lazy(() => import("./Lists")),
  },
  {
    path: "/providers",
    name: "settings.providers",
    permitting: "MANAGE_DESK",
    screen: lazy(() => import("./providers/Providers")),
  },
  {
    path: "/mails",
    name: "settings.mails",
    permitting: "MANAGE_DESK",
    screen: lazy(() => import("./Mails")),
  },
];

/** Places of their own that people look for here. */
const BESIDE: readonly { path: string; name: Key; permitting: Permission }[] = [
  { path: "/roles", name: "settings.toRoles", permitting: "MANAGE_ROLES" },
  { path: "/people", name: "settings.toPeople", permitting: "MANAGE_AGENTS" },
];

export function Settings() {
  const [{ data, error }] = useQuery({ query: MYSELF });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  const open = ({ permitting }: { permitting?: Permission }) =>
    !permitting || data.viewer.permissions.includes(permitting);
  const beside = (
    <Group>
      {BESIDE.filter(open).map(({ path, name }) => (
        <Anchor key={path} component={Link} href={place(path)} size="sm">
          {t(name)}
        </Anchor>
      ))}
    </Group>
  );
  return <TabbedPlace title="nav.settings" tabs={TABS.filter(open)} beside={beside} />;
}
