/** The places of the console, in the order of its navigation, and the rights that open each. */

import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";
import type { Permission } from "../gql/graphql";
import type { Key } from "../texts";

export interface Place {
  path: string;
  name: Key;
  /** Any one of these opens it; nothing is needed where there are none. */
  permitting: readonly Permission[];
  screen: LazyExoticComponent<ComponentType>;
}

const lists = () => import("../screens/events/lists");

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
    permitting: ["CREATE_AND_EDIT_MY_EVENTS"],
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
    path: "/settings",
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
  return PLACES.filter(
    ({ permitting }) =>
      !permitting.length || permitting.some((permission) => permissions.includes(permission)),
  );
}
