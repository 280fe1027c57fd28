/** Two ends of a number, as far as the comparison names them. */

import { Group } from "@mantine/core";
import type { NumberRangeInput } from "../../../../gql/graphql";
import { Numeral } from "../../../../parts/Numeral";
import { t } from "../../../../texts";
import type { Bound } from "../ConditionValue";

const NAMES = { min: "editor.min", max: "editor.max" } as const;

export function Range(given: {
  label: string;
  error?: string | undefined;
  unit?: string | undefined;
  bounds: readonly Bound[];
  value: NumberRangeInput;
  change: (range: NumberRangeInput) => void;
}) {
  return (
    <Group align="end">
      {given.bounds.map(({ name, required, above, most }) => {
        const end = name as keyof typeof NAMES;
        return (
          <Numeral
            key={name}
            label={given.bounds.length > 1 ? `${given.label}: ${t(NAMES[end])}` : given.label}
            error={given.error}
            required={required}
            withAsterisk={false}
            {...(given.unit ? { suffix: ` ${given.unit}` } : {})}
            {...(above == null ? {} : { min: above })}
            {...(most == null ? {} : { max: most })}
            value={given.value[end]}
            change={(number) => given.change({ ...given.value, [end]: number })}
          />
        );
      })}
    </Group>
  );
}
