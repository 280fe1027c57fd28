/** The places of the console, in the order of its navigation, and the rights that open each. */

import type { Permission } from "../gql/graphql";
import { type Screen, shown } from "../parts/screen";
import { type Key, said, t } from "../texts";
import { DESK } from "./desk";

export interface Place {
  path: string;
  name: Key;
  /** What it is called instead, where the schema says so. */
  title?: string;
  /** Whether it is only led to, and not shown in the navigation. */
  hidden?: boolean;
  /** Whether its screen has addresses of its own beneath it. */
  deep?: boolean;
  /** Any one of these opens it; nothing is needed where there are none. */
  permitting: readonly Permission[];
  /** Any one of these lists it in the navigation, where that asks for more than opening it. */
  listing?: readonly Permission[];
  screen: Screen;
}

const lists = () => import("../screens/events/lists");

export const PLACES: readonly Place[] = [
  {
    path: "/overview",
    name: "nav.overview",
    permitting: ["MANAGE_DESK"],
    screen: shown("Overview", () => import("../screens/overview/Overview")),
  },
  {
    path: "/inbox",
    name: "nav.inbox",
    permitting: [],
    screen: shown("Inbox", () => import("../screens/inbox/Inbox")),
  },
  {
    path: "/messages",
    deep: true,
    name: "nav.inbox",
    hidden: true,
    permitting: [],
    screen: shown("Told", () => import("../screens/inbox/Told")),
  },
  {
    path: "/events",
    deep: true,
    name: "nav.myEvents",
    // An event's page is for whoever reads events, under whichever list.
    permitting: ["CREATE_AND_EDIT_MY_EVENTS", "MANAGE_GLOBAL_EVENTS", "VIEW_EMPLOYEE_EVENTS"],
    listing: ["CREATE_AND_EDIT_MY_EVENTS"],
    screen: shown("MyEvents", lists),
  },
  {
    path: "/global",
    deep: true,
    name: "nav.global",
    permitting: ["MANAGE_GLOBAL_EVENTS"],
    screen: shown("GlobalEvents", lists),
  },
  {
    path: "/employees",
    deep: true,
    name: "nav.employees",
    permitting: ["VIEW_EMPLOYEE_EVENTS"],
    screen: shown("EmployeesEvents", lists),
  },
  {
    path: "/activity",
    deep: true,
    name: "nav.activity",
    permitting: ["VIEW_OCCURRENCES"],
    screen: shown("Places", () => import("../screens/activity/places")),
  },
  {
    path: "/firings",
    name: "nav.firings",
    permitting: ["MANAGE_DESK"],
    screen: shown("Firings", () => import("../screens/firings/Firings")),
  },
  {
    path: "/receipts",
    name: "nav.receipts",
    permitting: ["MANAGE_DESK"],
    screen: shown("Receipts", () => import("../screens/receipts/Receipts")),
  },
  ...DESK,
  {
    path: "/deliveries",
    name: "nav.deliveries",
    permitting: ["MANAGE_DESK", "MANAGE_GLOBAL_EVENTS", "CREATE_AND_EDIT_MY_EVENTS"],
    screen: shown("Deliveries", () => import("../screens/deliveries/Deliveries")),
  },
  {
    path: "/people",
    deep: true,
    name: "nav.people",
    permitting: ["MANAGE_AGENTS", "MANAGE_ROLES", "MANAGE_DESK"],
    screen: shown("People", () => import("../screens/people/People")),
  },
  {
    path: "/roles",
    deep: true,
    name: "nav.roles",
    permitting: ["MANAGE_ROLES"],
    screen: shown("Roles", () => import("../screens/roles/Roles")),
  },
  {
    path: "/settings",
    deep: true,
    name: "nav.settings",
    permitting: [],
    screen: shown("Settings", () => import("../screens/settings/Settings")),
  },
  {
    path: "/explorer",
    name: "nav.explorer",
    permitting: [],
    screen: shown("Explorer", () => import("../screens/explorer/Explorer")),
  },
];

/** Return the places that some rights open. */
export function open(permissions: readonly Permission[]): Place[] {
  return PLACES.filter(({ permitting }) => any(permitting, permissions));
}

/** Return the places that the navigation lists for some rights. */
export function listed(permissions: readonly Permission[]): Place[] {
  return open(permissions).filter(({ hidden, listing = [] }) => !hidden && any(listing, permissions));
}

/** Return what a place is called. */
export const nameOf = ({ name, title }: Place) => (title ? said(title) : t(name));

/** Return whether an address is a place's, or one within it. */
export const within = (path: string, address: string) => address === path || address.startsWith(`${path}/`);

function any(asked: readonly Permission[], held: readonly Permission[]): boolean {
  return !asked.length || asked.some((permission) => held.includes(permission));
}
