/** The areas of the desk, how far roles open them, and the boxes of each. */

import type { AccessLevel, Permission, PermissionArea } from "../gql/graphql";

export const LEVELS = ["NONE", "READ_ONLY", "FULL", "CUSTOM"] as const satisfies readonly AccessLevel[];

const boxes = {
  EVENTS: [
    "CREATE_AND_EDIT_MY_EVENTS",
    "MANAGE_GLOBAL_EVENTS",
    "VIEW_EMPLOYEE_EVENTS",
    "VIEW_OCCURRENCES",
    "RAISE_OCCURRENCES",
  ],
  TICKETS: ["VIEW_TICKETS", "EDIT_TICKETS"],
  LIVE_CHATS: ["VIEW_LIVE_CHATS", "EDIT_LIVE_CHATS"],
  CALL_LOGS: ["VIEW_CALL_LOGS", "EDIT_CALL_LOGS"],
  KB_ARTICLES: ["VIEW_KB_ARTICLES", "EDIT_KB_ARTICLES"],
  COMMUNITY: ["VIEW_COMMUNITY", "EDIT_COMMUNITY"],
  TASKS: ["VIEW_TASKS", "EDIT_TASKS"],
  WHOS_ON: ["VIEW_WHOS_ON", "EDIT_WHOS_ON"],
  REPORTS: ["VIEW_REPORTS", "EDIT_REPORTS"],
  NEWS: ["VIEW_NEWS", "EDIT_NEWS"],
  GLOBAL_ITEMS: ["VIEW_GLOBAL_ITEMS", "EDIT_GLOBAL_ITEMS"],
} as const satisfies Record<PermissionArea, readonly Permission[]>;

/** What belongs to no area: administrators have it, or everybody. */
type Elsewhere = "MANAGE_ROLES" | "MANAGE_AGENTS" | "MANAGE_DESK" | "USE_INBOX";
type Forgotten = Exclude<Permission, Elsewhere | (typeof boxes)[PermissionArea][number]>;

/** The boxes that Custom offers for each area, weakest first; no type fits as long as a permission has none. */
export const BOXES: [Forgotten] extends [never] ? Record<PermissionArea, readonly Permission[]> : Forgotten =
  boxes;

export const AREAS = Object.keys(BOXES) as readonly PermissionArea[];
