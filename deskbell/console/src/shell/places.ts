/** The places of the console, in the order of its navigation, and the rights that open each. */

import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";
import { listed } from "../described/navigation";
import type { Permission } from "../gql/graphql";
import type { Key } from "../texts";

export interface Place {
  path: string;
  name: Key;
  /** What it is called instead, where the schema says so. */
  title?: string;
  /** Whether it is only led to, and not shown in the navigation. */
  hidden?: boolean;
  /** Any one of these opens it; nothing is needed where there are none. */
  permitting: readonly Permission[];
  screen: LazyExoticComponent<ComponentType>;
}

const lists = () => import("../screens/events/lists");

const desk = () => import("../screens/desk/lists");

/** A list for each kind of item that the schema has, and the page of an item. */
const DESK: readonly Place[] = [
  ...listed.map(({ path, title, opens }) => ({
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
  ...DESK,
];

/** Return the places that some rights open. */
export function open(permissions: readonly Permission[]): Place[] {
  return PLACES.filter(
    ({ permitting }) =>
      !permitting.length || permitting.some((permission) => permissions.includes(permission)),
  );
}
