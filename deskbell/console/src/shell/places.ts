/** The places of the console, in the order of its navigation, and the rights that open each. */

import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";
import { kinds } from "../described/navigation";
import type { Permission } from "../gql/graphql";
import { type Key, t } from "../texts";

export interface Place {
  path: string;
  name: Key;
  /** What it is called instead, where the schema says so. */
  title?: string;
  /** Whether it is only led to, and not shown in the navigation. */
  hidden?: boolean;
  /** Any one of these opens it; nothing is needed where there are none. */
  permitting: readonly Permission[];
  /** Any one of these lists it in the navigation, where that asks for more than opening it. */
  listing?: readonly Permission[];
  screen: LazyExoticComponent<ComponentType>;
}

const lists = () => import("../screens/events/lists");

const desk = () => import("../screens/desk/lists");

/** A list for each kind of item that the schema has, and the page of an item. */
const DESK: readonly Place[] = [
  ...kinds.map(({ path, title, opens }) => ({
    path: `/desk/${path}`,
    name: "desk.item" as const,
    title,
    permitting: opens,
    screen: lazy(() => desk().then(({ List }) => ({ default: List }))),
  })),
  {
    path: "/items",
    name: "desk.item",
    hidden: true,
    permitting: [],
    screen: lazy(() => desk().then(({ Items }) => ({ default: Items }))),
  },
];

export const PLACES: readonly Place[] = [
  {
    path: "/inbox",
    name: "nav.inbox",
    permitting: [],
    screen: lazy(() => import("../screens/inbox/Inbox").then(({ Inbox }) => ({ default: Inbox }))),
  },
  {
    path: "/events",
    name: "nav.myEvents",
    // An event's page is for whoever reads events, under whichever list.
    permitting: ["CREATE_AND_EDIT_MY_EVENTS", "MANAGE_GLOBAL_EVENTS", "VIEW_EMPLOYEE_EVENTS"],
    listing: ["CREATE_AND_EDIT_MY_EVENTS"],
    screen: lazy(() => lists().then(({ MyEvents }) => ({ default: MyEvents }))),
  },
  {
    path: "/global",
    name: "nav.global",
    permitting: ["MANAGE_GLOBAL_EVENTS"],
    screen: lazy(() => lists().then(({ GlobalEvents }) => ({ default: GlobalEvents }))),
  },
  {
    path: "/employees",
    name: "nav.employees",
    permitting: ["VIEW_EMPLOYEE_EVENTS"],
    screen: lazy(() => lists().then(({ EmployeesEvents }) => ({ default: EmployeesEvents }))),
  },
  ...DESK,
  {
    path: "/people",
    name: "nav.people",
    permitting: ["MANAGE_AGENTS", "MANAGE_ROLES", "MANAGE_DESK"],
    screen: lazy(() => import("../screens/people/People").then(({ People }) => ({ default: People }))),
  },
  {
    path: "/roles",
    name: "nav.roles",
    permitting: ["MANAGE_ROLES"],
    screen: lazy(() => import("../screens/roles/Roles").then(({ Roles }) => ({ default: Roles }))),
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
export const nameOf = ({ name, title }: Place) => title ?? t(name);

/** Return whether an address is a place's, or one within it. */
export const within = (path: string, address: string) => address === path || address.startsWith(`${path}/`);

function any(asked: readonly Permission[], held: readonly Permission[]): boolean {
  return !asked.length || asked.some((permission) => held.includes(permission));
}
