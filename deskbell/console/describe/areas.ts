/** The areas of the desk, and the boxes that Custom offers for each: the permissions that are called after it. */

import { type GraphQLSchema, isEnumType } from "graphql";

/** Boxes of an area that are not called after it. */
const BESIDE: Record<string, string> = { VIEW_OCCURRENCES: "EVENTS", RAISE_OCCURRENCES: "EVENTS" };

export function areasOf(schema: GraphQLSchema): Record<string, string[]> {
  const permissions = namesOf(schema, "Permission");
  const boxes = (area: string) =>
    permissions.filter((name) => BESIDE[name] === area || name.endsWith(`_${area}`));
  return Object.fromEntries(namesOf(schema, "PermissionArea").map((area) => [area, boxes(area)]));
}

export function namesOf(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
}
