/** Two ends of a stretch of time: each a moment, a whole day, or so long before or after it happens. */

import { Group, Select, Stack, TextInput } from "@mantine/core";
import type { DateRangeInput } from "../../../../gql/graphql";
import { fieldOf } from "../../../../parts/clock";
import { MomentField } from "../../../../parts/MomentField";
import { Numeral } from "../../../../parts/Numeral";
import { t } from "../../../../texts";
import type { Bound } from "../ConditionValue";
import { type End, endOf, textOf, type Unit } from "./ends";

const DAY = "2026-01-31".length;
const NAMES = { after: "editor.start", before: "editor.end" } as const;
const KINDS = ["day", "moment", "before", "after"] as const;
const UNITS: readonly Unit[] = ["seconds", "minutes", "hours", "days"];

export function Dates(given: {
  label: string;
  error?: string | undefined;
  bounds: readonly Bound[];
  value: DateRangeInput;
  change: (dates: DateRangeInput) => void;
}) {
  return (
    <Stack gap="xs">
      {given.bounds.map(({ name }) => {
        const side = name as keyof typeof NAMES;
        return (
          <EndField
            key={name}
            label={given.bounds.length > 1 ? `${given.label}: ${t(NAMES[side])}` : given.label}
            error={given.error}
            end={endOf(given.value[side])}
            change={(end) => given.change({ ...given.value, [side]: textOf(end) })}
          />
        );
      })}
    </Stack>
  );
}

const begun = (kind: string | null): End => {
  if (kind === "moment") return { kind, at: new Date().toISOString() };
  if (kind === "day") return { kind, at: fieldOf(Date.now()).slice(0, DAY) };
  if (kind === "before" || kind === "after") return { kind, amount: 1, unit: "days" };
  return { kind: "none" };
};

function EndField(given: { label: string; error: string | undefined; end: End; change: (end: End) => void }) {
  const { label, end, change } = given;
  return (
    <Group align="end" gap="xs">
      <Select
        label={label}
        error={given.error}
        placeholder={t("editor.noEnd")}
        clearable
        data={KINDS.map((value) => ({ value, label: t(`editor.end.${value}`) }))}
        value={end.kind === "none" ? null : end.kind}
        onChange={(kind) => change(begun(kind))}
      />
      {end.kind === "day" && (
        <TextInput
          type="date"
          aria-label={`${label}: ${t("editor.end.day")}`}
          value={end.at}
          onChange={({ currentTarget: { value } }) => value && change({ ...end, at: value })}
        />
      )}
      {end.kind === "moment" && (
        <MomentField
          label={`${label}: ${t("editor.end.moment")}`}
          at={end.at}
          change={(at) => change({ ...end, at })}
        />
      )}
      {(end.kind === "before" || end.kind === "after") && (
        <>
          <Numeral
            w={90}
            aria-label={`${label}: ${t("editor.amount")}`}
            min={0}
            allowDecimal={false}
            value={end.amount}
            change={(amount) => change({ ...end, amount: amount ?? 0 })}
          />
          <Select
            w={130}
            aria-label={`${label}: ${t("editor.unit")}`}
            allowDeselect={false}
            data={UNITS.map((value) => ({ value, label: t(`editor.unit.${value}`) }))}
            value={end.unit}
            onChange={(unit) => change({ ...end, unit: unit as Unit })}
          />
        </>
      )}
    </Group>
  );
}
