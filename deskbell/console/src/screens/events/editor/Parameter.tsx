/** One thing that an action asks for: the control that fits its type. */

import {
  Fieldset,
  Input,
  MultiSelect,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { type FragmentType, useFragment } from "../../../gql";
import type { AskedFragment, EventLevel } from "../../../gql/graphql";
import { Numeral } from "../../../parts/Numeral";
import { Thing, Things } from "../../../parts/Things";
import { t } from "../../../texts";
import { ASKED } from "./documents";
import { Template, type Variable } from "./Template";

interface Given {
  asked: AskedFragment;
  members: readonly FragmentType<typeof ASKED>[];
  level: EventLevel;
  variables: readonly Variable[];
  /** The custom fields of the items that the event is about. */
  fields: readonly { id: string; name: string }[];
  value: unknown;
  change: (value: unknown) => void;
  error: string | undefined;
}

export function Parameter(given: Given) {
  const { asked } = given;
  if (given.members.length) return <Members {...given} />;
  if (asked.entity && asked.entity !== "CustomField") return <Entity {...given} />;
  if (asked.entity || asked.choices.length) return <Choice {...given} />;
  return <Plain {...given} />;
}

/** Return what stands for something that has to be said, as long as it is not. */
export function nothingOf({ many, entity, choices, type, least }: AskedFragment): unknown {
  if (many) return [];
  if (entity) return "";
  if (choices.length) return choices[0]?.value;
  if (type === "Recipients") return {};
  if (type === "bool") return true;
  return type === "int" || type === "float" ? (least ?? 0) : "";
}

const nothing = (asked: AskedFragment) => (asked.required ? nothingOf(asked) : null);

/** Whether a member names anybody. */
const says = (member: unknown) => (Array.isArray(member) ? member.length > 0 : Boolean(member));

/** What is made of several things, such as recipients. */
function Members({ asked, members, value, change, error, ...around }: Given) {
  const parts = useFragment(ASKED, members);
  const held = (value ?? {}) as Record<string, unknown>;
  return (
    <Fieldset legend={asked.title}>
      <Stack gap="xs">
        {asked.type === "Recipients" && !asked.required && !Object.values(held).some(says) && (
          <Text size="sm" c="dimmed">
            {t("editor.toOwner")}
          </Text>
        )}
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
              error={undefined}
            />
          ))}
        {error && <Input.Error>{error}</Input.Error>}
      </Stack>
    </Fieldset>
  );
}

function Entity({ asked, value, change, error }: Given) {
  const common = { label: asked.title, error, entity: asked.entity ?? "" };
  if (asked.many)
    return (
      <Things {...common} atMost={asked.atMost ?? null} chosen={(value as string[]) ?? []} choose={change} />
    );
  return (
    <Thing {...common} chosen={(value as string) || null} choose={(id) => change(id ?? nothing(asked))} />
  );
}

function Choice({ asked, value, change, error, fields }: Given) {
  const choices = asked.entity
    ? fields.map(({ id, name }) => ({ value: id, label: name }))
    : asked.choices.map((choice) => ({ value: choice.value, label: choice.title }));
  const common = { label: asked.title, error, data: choices, searchable: true };
  if (asked.many) return <MultiSelect {...common} value={(value as string[]) ?? []} onChange={change} />;
  return (
    <Select
      {...common}
      allowDeselect={!asked.required}
      value={(value as string) || null}
      onChange={(chosen) => change(chosen ?? nothing(asked))}
    />
  );
}

function Plain({ asked, value, change, error, variables }: Given) {
  const common = { label: asked.title, error };
  if (asked.type === "bool")
    return (
      <Switch
        {...common}
        checked={Boolean(value)}
        onChange={({ currentTarget }) => change(currentTarget.checked)}
      />
    );
  if (asked.type === "int" || asked.type === "float")
    return (
      <Numeral
        {...common}
        allowDecimal={asked.type === "float"}
        {...(asked.least == null ? {} : { min: asked.least })}
        {...(asked.most == null ? {} : { max: asked.most })}
        value={value as number | null}
        change={(number) => change(number ?? nothing(asked))}
      />
    );
  const limited = asked.longest ? { maxLength: asked.longest } : {};
  if (asked.many)
    return (
      <TagsInput
        {...common}
        {...limited}
        description={t("editor.listHelp")}
        acceptValueOnBlur
        splitChars={[]}
        value={(value as string[]) ?? []}
        onChange={change}
      />
    );
  if (asked.template)
    return <Template {...common} variables={variables} value={(value as string) ?? ""} change={change} />;
  return (
    <TextInput
      {...common}
      {...limited}
      value={(value as string) ?? ""}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}
