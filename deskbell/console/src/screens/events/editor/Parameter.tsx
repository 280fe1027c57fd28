/** One thing that an action asks for: the control that fits its type. */

import { Fieldset, MultiSelect, NumberInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { type FragmentType, useFragment } from "../../../gql";
import type { AskedFragment, EventLevel } from "../../../gql/graphql";
import { Thing, Things } from "../../../parts/Things";
import { ASKED } from "./documents";
import { Template, type Variable } from "./Template";

interface Given {
  asked: AskedFragment;
  members: readonly FragmentType<typeof ASKED>[];
  level: EventLevel;
  variables: readonly Variable[];
  value: unknown;
  change: (value: unknown) => void;
  error: string | undefined;
}

export function Parameter({ asked, members, value, change, error, ...around }: Given) {
  const parts = useFragment(ASKED, members);
  const label = asked.title;
  const choices = asked.choices.map((choice) => ({ value: choice.value, label: choice.title }));
  if (parts.length) {
    const held = (value ?? {}) as Record<string, unknown>;
    return (
      <Fieldset legend={label}>
        <Stack gap="xs">
          {parts
            .filter(({ levels }) => levels.includes(around.level))
            .map((part) => (
              <Parameter
                key={part.name}
                asked={part}
                members={[]}
                {...around}
                value={held[part.name]}
                change={(next) => change({ ...held, [part.name]: next })}
                error={error}
              />
            ))}
        </Stack>
      </Fieldset>
    );
  }
  if (asked.entity && asked.many)
    return (
      <Things
        label={label}
        error={error}
        entity={asked.entity}
        chosen={(value as string[]) ?? []}
        choose={change}
      />
    );
  if (asked.entity)
    return (
      <Thing
        label={label}
        error={error}
        entity={asked.entity}
        chosen={(value as string) ?? null}
        choose={change}
      />
    );
  if (choices.length && asked.many)
    return (
      <MultiSelect
        label={label}
        error={error}
        data={choices}
        value={(value as string[]) ?? []}
        onChange={change}
      />
    );
  if (choices.length)
    return (
      <Select
        label={label}
        error={error}
        data={choices}
        value={(value as string) ?? null}
        onChange={change}
      />
    );
  if (asked.type === "bool")
    return (
      <Switch
        label={label}
        error={error}
        checked={Boolean(value)}
        onChange={(event) => change(event.currentTarget.checked)}
      />
    );
  if (asked.type === "int" || asked.type === "float")
    return (
      <NumberInput
        label={label}
        error={error}
        allowDecimal={asked.type === "float"}
        {...(asked.least == null ? {} : { min: asked.least })}
        {...(asked.most == null ? {} : { max: asked.most })}
        value={(value as number) ?? ""}
        onChange={(number) => change(number === "" ? null : Number(number))}
      />
    );
  if (asked.template)
    return (
      <Template
        label={label}
        error={error}
        variables={around.variables}
        value={(value as string) ?? ""}
        change={change}
      />
    );
  return (
    <TextInput
      label={label}
      error={error}
      value={(value as string) ?? ""}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
