/** The places of the desk itself: a list for each kind of item that the schema has, and the page of an item. */

import { kinds } from "../described/navigation";
import { shown } from "../parts/screen";
import type { Place } from "./places";

const desk = () => import("../screens/desk/lists");

export const DESK: readonly Place[] = [
  ...kinds.map(({ path, title, opens }) => ({
    path: `/desk/${path}`,
    name: "desk.item" as const,
    title,
    permitting: opens,
    screen: shown("List", desk),
  })),
  {
    path: "/items",
    name: "desk.item",
    hidden: true,
    deep: true,
    permitting: [],
    screen: shown("Items", desk),
  },
];
