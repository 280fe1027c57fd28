/** A draft of a role: a level for each area and, with Custom, the boxes that are ticked. */

import type { AccessLevel, Permission, PermissionArea, RoleAreaInput, RolesQuery } from "../../gql/graphql";
import { AREAS, BOXES } from "../../parts/areas";

export type Role = RolesQuery["roles"][number];

export interface Grant {
  level: AccessLevel;
  permissions: readonly Permission[];
}

export interface RoleDraft {
  name: string;
  areas: Record<PermissionArea, Grant>;
}

const CLOSED: Grant = { level: "NONE", permissions: [] };

/** Return what a role gives; one that opens nothing where there is none yet. */
export function draftOf(role?: Pick<Role, "name" | "areas">): RoleDraft {
  const given = new Map(role?.areas.map(({ area, level, permissions }) => [area, { level, permissions }]));
  const areas = Object.fromEntries(AREAS.map((area) => [area, given.get(area) ?? CLOSED]));
  return { name: role?.name ?? "", areas: areas as RoleDraft["areas"] };
}

/** Return a grant at another level; Custom begins with the boxes of the level before. */
export function levelled(grant: Grant, area: PermissionArea, level: AccessLevel): Grant {
  if (level === "NONE") return CLOSED;
  if (level === "FULL") return { level, permissions: BOXES[area] };
  if (level === "READ_ONLY") return { level, permissions: area === "EVENTS" ? [] : BOXES[area].slice(0, 1) };
  return { level, permissions: grant.permissions };
}

/** Return a grant with a box ticked or not. */
export function ticked(grant: Grant, box: Permission, on: boolean): Grant {
  const others = grant.permissions.filter((other) => other !== box);
  return { ...grant, permissions: on ? [...others, box] : others };
}

const asInput = (area: PermissionArea, { level, permissions }: Grant): RoleAreaInput =>
  level === "CUSTOM" ? { area, level, permissions: [...permissions] } : { area, level };

const same = (one: Grant, other: Grant) =>
  one.level === other.level && [...one.permissions].sort().join() === [...other.permissions].sort().join();

/** Return the areas in which two drafts differ, as the API takes them. */
export function changedAreas(before: RoleDraft, now: RoleDraft): RoleAreaInput[] {
  return AREAS.filter((area) => !same(before.areas[area], now.areas[area])).map((area) =>
    asInput(area, now.areas[area]),
  );
}

/** Return what others have made of a role with what was changed here: all else stays as they left it. */
export function putOn(theirs: RoleDraft, before: RoleDraft, mine: RoleDraft): RoleDraft {
  const name = mine.name === before.name ? theirs.name : mine.name;
  const changed = changedAreas(before, mine).map(({ area }) => [area, mine.areas[area]]);
  return { name, areas: { ...theirs.areas, ...Object.fromEntries(changed) } };
}
