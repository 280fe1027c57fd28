/** What a condition is compared with: the control that fits what it takes. */

import { Input, MultiSelect, SegmentedControl, TagsInput } from "@mantine/core";
import type { ConditionValueInput, DayOfWeek } from "../../../gql/graphql";
import { Things } from "../../../parts/Things";
import { t } from "../../../texts";
import { Dates } from "./values/Dates";
import { Range } from "./values/Range";
import { TimeOfDay } from "./values/TimeOfDay";

export interface Bound {
  name: string;
  required: boolean;
  above?: number | null | undefined;
  most?: number | null | undefined;
}

/** What is known of a condition, or of the custom field that it is put on. */
export interface Taking {
  title: string;
  takes: string;
  /** Whether its numbers are minutes. */
  minutes: boolean;
  entity?: string | null | undefined;
  atMost?: number | null | undefined;
  choices: readonly { value: string; title: string }[];
  bounds: readonly Bound[];
}

interface Given {
  taking: Taking;
  value: ConditionValueInput;
  change: (value: ConditionValueInput) => void;
  error?: string | undefined;
}

export function ConditionValue({ taking, value, change, error }: Given) {
  const label = taking.title;
  const choices = taking.choices.map((choice) => ({ value: choice.value, label: choice.title }));
  const limited = taking.atMost ? { maxValues: taking.atMost } : {};
  switch (taking.takes) {
    case "text":
      return (
        <TagsInput
          label={label}
          description={t("editor.textHelp")}
          error={error}
          value={value.text ?? []}
          onChange={(text) => change({ text })}
          acceptValueOnBlur
          splitChars={[]}
        />
      );
    case "ids":
      return (
        <Things
          label={label}
          error={error}
          entity={taking.entity ?? ""}
          atMost={taking.atMost ?? null}
          chosen={value.ids ?? []}
          choose={(ids) => change({ ids })}
        />
      );
    case "values":
      return (
        <MultiSelect
          label={label}
          error={error}
          searchable
          data={choices}
          value={[...(value.values ?? [])]}
          onChange={(values) => change({ values })}
          {...limited}
        />
      );
    case "days":
      return (
        <MultiSelect
          label={label}
          error={error}
          searchable
          data={choices}
          value={[...(value.days ?? [])]}
          onChange={(days) => change({ days: days as DayOfWeek[] })}
        />
      );
    case "flag":
      return (
        <Input.Wrapper error={error}>
          <SegmentedControl
            aria-label={label}
            data={[
              { value: "true", label: t("editor.yes") },
              { value: "false", label: t("editor.no") },
            ]}
            value={String(value.flag ?? true)}
            onChange={(flag) => change({ flag: flag === "true" })}
          />
        </Input.Wrapper>
      );
    case "range":
      return (
        <Range
          label={label}
          error={error}
          unit={taking.minutes ? t("editor.min.unit") : undefined}
          bounds={taking.bounds}
          value={value.range ?? {}}
          change={(range) => change({ range })}
        />
      );
    case "timeOfDay":
      return (
        <TimeOfDay
          label={label}
          error={error}
          value={value.timeOfDay}
          change={(timeOfDay) => change({ timeOfDay })}
        />
      );
    default:
      return (
        <Dates
          label={label}
          error={error}
          bounds={taking.bounds}
          value={value.dates ?? {}}
          change={(dates) => change({ dates })}
        />
      );
  }
}

/** Return what a control shows before anything is chosen. */
export function nothingYet(takes: string): ConditionValueInput {
  const values: Record<string, ConditionValueInput> = {
    text: { text: [] },
    ids: { ids: [] },
    values: { values: [] },
    days: { days: [] },
    flag: { flag: true },
    range: { range: {} },
    timeOfDay: { timeOfDay: { start: "09:00", end: "17:00" } },
  };
  return values[takes] ?? { dates: {} };
}
