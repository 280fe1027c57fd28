/** The control that fits what a verb or a filter takes. */

import {
  Checkbox,
  Fieldset,
  MultiSelect,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { ReactNode } from "react";
import { Numeral } from "../../parts/Numeral";
import { t } from "../../texts";
import { Choose } from "./Choose";
import { type ControlGiven, labelled } from "./controls";
import type { Argument } from "./description";
import type { Values } from "./kinds";

const LONG = 500; // letters, from which a text gets room

export function Control(given: ControlGiven) {
  const { argument, value, error, bare } = given;
  const { shape, many } = argument;
  if (shape === "thing") return <Choose {...given} />;
  if (shape === "choice") return <Chosen {...given} />;
  if (shape === "parts" && !many) return <Parts {...given} />;
  if (many) return <Several {...given} />;
  if (shape === "flag") return bare ? <YesOrNo {...given} /> : <Flag {...given} />;
  if (shape === "number") return <Amount {...given} />;
  const text = {
    ...labelled(given),
    error,
    value: typeof value === "string" ? value : "",
    onChange: (event: { currentTarget: { value: string } }) => given.change(event.currentTarget.value),
  };
  if (shape === "moment") return <TextInput {...text} type="datetime-local" />;
  if ((argument.longest ?? 0) > LONG) return <Textarea {...text} autosize minRows={3} maxRows={15} />;
  return <TextInput {...text} />;
}

function Chosen(given: ControlGiven) {
  const { argument, value, change, error } = given;
  const choices = argument.choices ?? [];
  const told = new Map(choices.map((choice) => [choice.value, choice.help]));
  const same = {
    ...labelled(given),
    error,
    clearable: !argument.required,
    data: choices.map((choice) => ({ value: choice.value, label: choice.title })),
    renderOption: ({ option }: { option: { value: string; label: string } }): ReactNode => (
      <div>
        <Text size="sm">{option.label}</Text>
        <Text size="xs" c="dimmed">
          {told.get(option.value)}
        </Text>
      </div>
    ),
  };
  if (argument.many) return <MultiSelect {...same} value={(value as string[]) ?? []} onChange={change} />;
  return (
    <Select
      {...same}
      allowDeselect={!argument.required}
      value={(value as string) ?? null}
      onChange={change}
    />
  );
}

function Flag({ argument, value, change, error }: ControlGiven) {
  return (
    <Checkbox
      label={argument.title}
      description={argument.help}
      error={error}
      checked={value === true}
      onChange={({ currentTarget }) => change(currentTarget.checked)}
    />
  );
}

function YesOrNo(given: ControlGiven) {
  const { argument, value, change } = given;
  return (
    <Select
      {...labelled(given)}
      clearable
      data={[
        { value: "true", label: `${argument.title}: ${t("desk.yes")}` },
        { value: "false", label: `${argument.title}: ${t("desk.no")}` },
      ]}
      value={value == null ? null : String(value)}
      onChange={(next) => change(next === null ? null : next === "true")}
    />
  );
}

function Amount(given: ControlGiven) {
  const { argument, value, change, error } = given;
  return (
    <Numeral
      {...labelled(given)}
      error={error}
      allowDecimal={!argument.whole}
      value={typeof value === "number" ? value : null}
      change={change}
    />
  );
}

/** Several texts or numbers, each of which ends with the return key. */
function Several(given: ControlGiven) {
  const { value, change, error } = given;
  return (
    <TagsInput
      {...labelled(given)}
      error={error}
      splitChars={[]}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={change}
    />
  );
}

function Parts({ argument, value, change, error, ...around }: ControlGiven) {
  const held = (value ?? {}) as Values;
  return (
    <Fieldset legend={argument.title}>
      <Stack gap="xs">
        {argument.parts?.map((part: Argument) => (
          <Control
            key={part.name}
            {...around}
            argument={part}
            value={held[part.name]}
            change={(next) => change({ ...held, [part.name]: next })}
          />
        ))}
        {error && (
          <Text c="red" size="sm">
            {error}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}
