/** Settings: one's own, and to those who manage the desk also the desk's. */

import { Anchor, Group } from "@mantine/core";
import { Link } from "wouter";
import type { Permission } from "../../gql/graphql";
import { useMay } from "../../parts/may";
import { place } from "../../parts/paths";
import { shown } from "../../parts/screen";
import { type PlaceTab, TabbedPlace } from "../../parts/TabbedPlace";
import { type Key, t } from "../../texts";

const DESK = ["MANAGE_DESK"] as const;
const TABS: readonly PlaceTab[] = [
  {
    path: "/notifications",
    name: "settings.notifications",
    screen: shown("Notifications", () => import("./notifications/Notifications")),
  },
  { path: "/mutes", name: "settings.mutes", screen: shown("Mutes", () => import("./Mutes")) },
  { path: "/account", name: "settings.account", screen: shown("Account", () => import("./Account")) },
  { path: "/tokens", name: "settings.tokens", screen: shown("Tokens", () => import("./Tokens")) },
  {
    path: "/fields",
    name: "settings.fields",
    permitting: DESK,
    screen: shown("CustomFields", () => import("./CustomFields")),
  },
  {
    path: "/lists",
    name: "settings.lists",
    permitting: DESK,
    screen: shown("Lists", () => import("./Lists")),
  },
  {
    path: "/providers",
    name: "settings.providers",
    permitting: DESK,
    screen: shown("Providers", () => import("./providers/Providers")),
  },
  {
    path: "/mails",
    name: "settings.mails",
    permitting: DESK,
    screen: shown("Mails", () => import("./Mails")),
  },
];

/** Places of their own that people look for here. */
const BESIDE: readonly { path: string; name: Key; permitting: Permission }[] = [
  { path: "/roles", name: "nav.roles", permitting: "MANAGE_ROLES" },
  { path: "/people", name: "nav.people", permitting: "MANAGE_AGENTS" },
];

export function Settings() {
  const may = useMay();
  const beside = (
    <Group>
      {BESIDE.filter(({ permitting }) => may([permitting])).map(({ path, name }) => (
        <Anchor key={path} component={Link} href={place(path)} size="sm">
          {t(name)}
        </Anchor>
      ))}
    </Group>
  );
  return <TabbedPlace title="nav.settings" tabs={TABS} beside={beside} />;
}
