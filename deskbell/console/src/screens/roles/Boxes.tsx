/** The boxes of one area, for a role that is Custom there. */

import { Checkbox, Fieldset, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import type { PermissionArea } from "../../gql/graphql";
import { BOXES } from "../../parts/areas";
import { named, t } from "../../texts";
import { type Grant, ticked } from "./draft";

export function Boxes(given: {
  area: PermissionArea;
  role: string;
  grant: Grant;
  put: (grant: Grant) => void;
  error: string | undefined;
}) {
  const { area, grant } = given;
  // Whoever chose Custom is led on by the keyboard too: what they stood on is no longer shown.
  useEffect(() => document.getElementById(`role-tab-${area}`)?.focus(), [area]);
  return (
    <Fieldset legend={t("roles.boxes", { name: given.role })}>
      <Stack gap="xs">
        {BOXES[area].map((box) => (
          <Checkbox
            key={box}
            label={named("permission", box)}
            checked={grant.permissions.includes(box)}
            onChange={({ currentTarget }) => given.put(ticked(grant, box, currentTarget.checked))}
          />
        ))}
        {given.error && (
          <Text size="sm" c="red" role="alert">
            {given.error}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}
