/** The areas of the desk, how far roles open them, and the boxes of each, weakest first. */

import { areas } from "../described/areas";
import type { AccessLevel, Permission, PermissionArea } from "../gql/graphql";

export const LEVELS = ["NONE", "READ_ONLY", "FULL", "CUSTOM"] as const satisfies readonly AccessLevel[];

export const BOXES: Record<PermissionArea, readonly Permission[]> = areas;

export const AREAS = Object.keys(BOXES) as readonly PermissionArea[];
