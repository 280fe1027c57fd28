/** How far a role opens each area; choosing Custom opens the tab of the area's boxes. */

import { Select, SimpleGrid } from "@mantine/core";
import type { AccessLevel, PermissionArea } from "../../gql/graphql";
import { AREAS, LEVELS } from "../../parts/areas";
import { named, t } from "../../texts";
import { type Grant, levelled, type RoleDraft } from "./draft";

/** The label stands before its field, and what is refused beneath the field. */
const ROW = {
  root: { display: "grid", gridTemplateColumns: "minmax(6rem, 10rem) 1fr", alignItems: "center" },
  error: { gridColumn: 2 },
};

export function Options(given: {
  areas: RoleDraft["areas"];
  put: (area: PermissionArea, grant: Grant) => void;
  refused: (area: PermissionArea) => string | undefined;
  opened: (area: PermissionArea) => void;
}) {
  const levels = LEVELS.map((level) => ({ value: level, label: t(`level.${level}`) }));
  return (
    <SimpleGrid cols={1} spacing="xs" maw={420}>
      {AREAS.map((area) => (
        <Select
          key={area}
          label={named("area", area)}
          styles={ROW}
          allowDeselect={false}
          data={levels}
          value={given.areas[area].level}
          error={given.refused(area)}
          onChange={(level) => given.put(area, levelled(given.areas[area], area, level as AccessLevel))}
          onOptionSubmit={(level) => level === "CUSTOM" && given.opened(area)}
        />
      ))}
    </SimpleGrid>
  );
}
