/** The custom fields of items: made, renamed, given other choices, and taken away. */

import { Group, Loader, Select, Table, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "urql";
import type { CustomFieldsQuery, FieldKind, RelatedItemKind } from "../../gql/graphql";
import { AskFirst } from "../../parts/AskFirst";
import { FormModal } from "../../parts/FormModal";
import { Failures } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { listOf, outcome } from "../../parts/outcome";
import { VerbForm } from "../../parts/VerbForm";
import { t } from "../../texts";
import { isolated } from "../../texts/isolated";
import { CREATE_FIELD, DELETE_FIELD, FIELDS, UPDATE_FIELD } from "./documents";
import { Listed } from "./Listed";

type Field = CustomFieldsQuery["customFields"][number];

const LIST = listOf("CustomField");
const KINDS = ["TEXT", "NUMBER", "CHOICE", "FLAG"] as const satisfies readonly FieldKind[];
const ITEMS = ["TICKET", "LIVE_CHAT", "CALL_LOG"] as const satisfies readonly RelatedItemKind[];
const COLUMNS = [
  "settings.name",
  "settings.itemKind",
  "settings.fieldKind",
  "settings.choices",
  "settings.variable",
] as const;

export function CustomFields() {
  const [{ data, error }] = useQuery({ query: FIELDS, context: LIST, requestPolicy: "cache-and-network" });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Listed
      title="settings.fields"
      columns={COLUMNS}
      doing="form.edit"
      none="settings.none"
      width={600}
      adding="settings.newField"
      form={(close) => <NewField close={close} />}
    >
      {data.customFields.map((field) => (
        <FieldRow key={field.id} field={field} />
      ))}
    </Listed>
  );
}

function FieldRow({ field }: { field: Field }) {
  const [, remove] = useMutation(DELETE_FIELD);
  return (
    <Table.Tr>
      <Table.Td className="written">{field.name}</Table.Td>
      <Table.Td>{t(`settings.${field.itemKind}`)}</Table.Td>
      <Table.Td>{t(`settings.${field.kind}`)}</Table.Td>
      <Table.Td className="written">{field.choices.map(isolated).join(", ")}</Table.Td>
      <Table.Td>#{field.variable}#</Table.Td>
      <Table.Td>
        <Group gap="xs" justify="end">
          <FormModal
            name={t("form.edit")}
            label={`${t("form.edit")}: ${field.name}`}
            form={(close) => <ChangedField field={field} close={close} />}
          />
          <AskFirst
            name={t("form.delete")}
            label={`${t("form.delete")}: ${field.name}`}
            question={t("settings.deleteField", { name: field.name })}
            act={() => outcome(remove({ input: { fieldId: field.id } }))}
          />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function NewField({ close }: { close: () => void }) {
  const [, create] = useMutation(CREATE_FIELD);
  const key = useOneKey();
  const form = useForm({
    initialValues: {
      name: "",
      itemKind: "TICKET" as RelatedItemKind,
      kind: "TEXT" as FieldKind,
      choices: [] as string[],
    },
  });
  return (
    <VerbForm
      form={form}
      send={({ choices, ...given }) => {
        const input = { ...given, ...(given.kind === "CHOICE" && { choices }) };
        return outcome(create({ input: { ...input, idempotencyKey: key.of(input) } }));
      }}
      done={close}
      cancel={close}
      submit={t("form.create")}
    >
      <TextInput label={t("settings.name")} data-autofocus {...form.getInputProps("name")} />
      <Select
        label={t("settings.itemKind")}
        allowDeselect={false}
        data={ITEMS.map((value) => ({ value, label: t(`settings.${value}`) }))}
        {...form.getInputProps("itemKind")}
      />
      <Select
        label={t("settings.fieldKind")}
        allowDeselect={false}
        data={KINDS.map((value) => ({ value, label: t(`settings.${value}`) }))}
        {...form.getInputProps("kind")}
      />
      {form.values.kind === "CHOICE" && (
        <TagsInput
          label={t("settings.choices")}
          description={t("settings.choicesHelp")}
          {...form.getInputProps("choices")}
        />
      )}
    </VerbForm>
  );
}

function ChangedField({ field, close }: { field: Field; close: () => void }) {
  const [, update] = useMutation(UPDATE_FIELD);
  const form = useForm({ initialValues: { name: field.name, choices: [...field.choices] } });
  const choice = field.kind === "CHOICE";
  return (
    <VerbForm
      form={form}
      send={({ name, choices }) =>
        outcome(update({ input: { fieldId: field.id, name, ...(choice && { choices }) } }))
      }
      done={close}
      cancel={close}
      submit={t("form.save")}
    >
      <TextInput label={t("settings.name")} data-autofocus {...form.getInputProps("name")} />
      {choice && (
        <TagsInput
          label={t("settings.choices")}
          description={t("settings.choicesHelp")}
          {...form.getInputProps("choices")}
        />
      )}
    </VerbForm>
  );
}
