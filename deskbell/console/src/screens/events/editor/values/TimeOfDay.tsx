/** A stretch of the day, and the zone whose clocks it goes by: the owner's if none is named. */

import { Autocomplete, Group, TextInput } from "@mantine/core";
import type { TimeOfDayInput } from "../../../../gql/graphql";
import { t } from "../../../../texts";

export const ZONES = Intl.supportedValuesOf("timeZone");

export function TimeOfDay(given: {
  label: string;
  error?: string | undefined;
  value: TimeOfDayInput | null | undefined;
  change: (stretch: TimeOfDayInput) => void;
}) {
  const value = given.value ?? { start: "", end: "" };
  return (
    <Group align="end">
      {(["start", "end"] as const).map((end) => (
        <TextInput
          key={end}
          type="time"
          label={`${given.label}: ${t(`editor.${end}`)}`}
          error={given.error}
          value={value[end]}
          onChange={({ currentTarget }) => given.change({ ...value, [end]: currentTarget.value })}
        />
      ))}
      <Autocomplete
        label={t("editor.zone")}
        data={ZONES}
        limit={20}
        value={value.timeZone ?? ""}
        onChange={(timeZone) => given.change({ ...value, timeZone: timeZone || null })}
      />
    </Group>
  );
}
