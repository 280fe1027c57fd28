/** Two ends of a stretch of time: moments, or durations from the moment it happens, such as `-P7D`. */

import { Group, TextInput } from "@mantine/core";
import type { DateRangeInput } from "../../../../gql/graphql";
import { t } from "../../../../texts";
import type { Bound } from "../ConditionValue";

const NAMES = { after: "editor.after", before: "editor.before" } as const;

export function Dates(given: {
  label: string;
  error?: string | undefined;
  bounds: readonly Bound[];
  value: DateRangeInput;
  change: (dates: DateRangeInput) => void;
}) {
  return (
    <Group align="end">
      {given.bounds.map(({ name }) => {
        const end = name as keyof typeof NAMES;
        return (
          <TextInput
            key={name}
            label={`${given.label}: ${t(NAMES[end])}`}
            description={t("editor.datesHelp")}
            error={given.error}
            value={given.value[end] ?? ""}
            onChange={({ currentTarget }) =>
              given.change({ ...given.value, [end]: currentTarget.value || null })
            }
          />
        );
      })}
    </Group>
  );
}
