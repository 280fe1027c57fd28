/** The places of the console, in the order of its navigation, and the rights that open each. */

import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";
import type { Permission } from "../gql/graphql";
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
  screen: LazyExoticComponent<ComponentType>;
}

const lists = () => import("../screens/events/lists");

export const PLACES: readonly Place[] = [
  {
    path: "/overview",
    name: "nav.overview",
    permitting: ["MANAGE_DESK"],
    screen: lazy(() =>
      import("../screens/overview/Overview").then(({ Overview }) => ({ default: Overview })),
    ),
  },
  {
    path: "/inbox",
    name: "nav.inbox",
    permitting: [],
    screen: lazy(() => import("../screens/inbox/Inbox").then(({ Inbox }) => ({ default: Inbox }))),
  },
  {
    path: "/messages",
    deep: true,
    name: "nav.inbox",
    hidden: true,
    permitting: [],
    screen: lazy(() => import("../screens/inbox/Told").then(({ Told }) => ({ default: Told }))),
  },
  {
    path: "/events",
    deep: true,
    name: "nav.myEvents",
    // An event's page is for whoever reads events, under whichever list.
    permitting: ["CREATE_AND_EDIT_MY_EVENTS", "MANAGE_GLOBAL_EVENTS", "VIEW_EMPLOYEE_EVENTS"],
    listing: ["CREATE_AND_EDIT_MY_EVENTS"],
    screen: lazy(() => lists().then(({ MyEvents }) => ({ default: MyEvents }))),
  },
  {
    path: "/global",
    deep: true,
    name: "nav.global",
    permitting: ["MANAGE_GLOBAL_EVENTS"],
    screen: lazy(() => lists().then(({ GlobalEvents }) => ({ default: GlobalEvents }))),
  },
  {
    path: "/employees",
    deep: true,
    name: "nav.employees",
    permitting: ["VIEW_EMPLOYEE_EVENTS"],
    screen: lazy(() => lists().then(({ EmployeesEvents }) => ({ default: EmployeesEvents }))),
  },
  {
    path: "/activity",
    deep: true,
    name: "nav.activity",
    permitting: ["VIEW_OCCURRENCES"],
    screen: lazy(() => import("../screens/activity/places").then(({ Places }) => ({ default: Places }))),
  },
  {
    path: "/firings",
    name: "nav.firings",
    permitting: ["MANAGE_DESK"],
    screen: lazy(() => import("../screens/firings/Firings").then(({ Firings }) => ({ default: Firings }))),
  },
  {
    path: "/receipts",
    name: "nav.receipts",
    permitting: ["MANAGE_DESK"],
    screen: lazy(() =>
      import("../screens/receipts/Receipts").then(({ Receipts }) => ({ default: Receipts })),
    ),
  },
  ...DESK,
  {
    path: "/deliveries",
    name: "nav.deliveries",
    permitting: ["MANAGE_DESK", "MANAGE_GLOBAL_EVENTS", "CREATE_AND_EDIT_MY_EVENTS"],
    screen: lazy(() =>
      import("../screens/deliveries/Deliveries").then(({ Deliveries }) => ({ default: Deliveries })),
    ),
  },
  {
    path: "/people",
    deep: true,
    name: "nav.people",
    permitting: ["MANAGE_AGENTS", "MANAGE_ROLES", "MANAGE_DESK"],
    screen: lazy(() => import("../screens/people/People").then(({ People }) => ({ default: People }))),
  },
  {
    path: "/roles",
    deep: true,
    name: "nav.roles",
    permitting: ["MANAGE_ROLES"],
    screen: lazy(() => import("../screens/roles/Roles").then(({ Roles }) => ({ default: Roles }))),
  },
  {
    path: "/settings",
    deep: true,
    name: "nav.settings",
    permitting: [],
    screen: lazy(() =>
      import("../screens/settings/Settings").then(({ Settings }) => ({ default: Settings })),
    ),
  },
  {
    path: "/explorer",
    name: "nav.explorer",
    permitting: [],
    screen: lazy(() =>
      import("../screens/explorer/Explorer").then(({ Explorer }) => ({ default: Explorer })),
    ),
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
