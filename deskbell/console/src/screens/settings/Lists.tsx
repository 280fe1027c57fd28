/** What the desk's items choose from: forms, categories of time logs, folders of articles, surveys. */

import { Fieldset, List, Loader, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "urql";
import { graphql } from "../../gql";
import { FormModal } from "../../parts/FormModal";
import { Failures } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { listOf, type Outcome, outcome } from "../../parts/outcome";
import { VerbForm } from "../../parts/VerbForm";
import { type Key, t } from "../../texts";

const LISTS = graphql(`
  query Lists {
    forms { id name }
    timeLogCategories { id name }
    kbFolders { id name }
    surveys { id name }
  }
`);
const CREATE_FORM = graphql(`
  mutation CreateForm($input: CreateFormInput!) {
    createForm(input: $input) { form { id } errors { code message path } }
  }
`);
const CREATE_TIME_LOG_CATEGORY = graphql(`
  mutation CreateTimeLogCategory($input: CreateTimeLogCategoryInput!) {
    createTimeLogCategory(input: $input) { timeLogCategory { id } errors { code message path } }
  }
`);
const CREATE_FOLDER = graphql(`
  mutation CreateKbFolder($input: CreateKBFolderInput!) {
    createKbFolder(input: $input) { kbFolder { id } errors { code message path } }
  }
`);
const CREATE_SURVEY = graphql(`
  mutation CreateSurvey($input: CreateSurveyInput!) {
    createSurvey(input: $input) { survey { id } errors { code message path } }
  }
`);

const CONTEXT = listOf("Form", "TimeLogCategory", "KBFolder", "Survey");

type Create = (input: { name: string; idempotencyKey: string }) => Promise<Outcome>;

export function Lists() {
  const [{ data, error }] = useQuery({ query: LISTS, context: CONTEXT });
  const [, createForm] = useMutation(CREATE_FORM);
  const [, createTimeLogCategory] = useMutation(CREATE_TIME_LOG_CATEGORY);
  const [, createFolder] = useMutation(CREATE_FOLDER);
  const [, createSurvey] = useMutation(CREATE_SURVEY);
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  const lists: { name: Key; things: { id: string; name: string }[]; create: Create }[] = [
    { name: "settings.forms", things: data.forms, create: (input) => outcome(createForm({ input })) },
    {
      name: "settings.timeLogCategories",
      things: data.timeLogCategories,
      create: (input) => outcome(createTimeLogCategory({ input })),
    },
    {
      name: "settings.kbFolders",
      things: data.kbFolders,
      create: (input) => outcome(createFolder({ input })),
    },
    { name: "settings.surveys", things: data.surveys, create: (input) => outcome(createSurvey({ input })) },
  ];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {lists.map((list) => (
        <Names key={list.name} {...list} title={t(list.name)} />
      ))}
    </SimpleGrid>
  );
}

function Names(given: { title: string; things: readonly { id: string; name: string }[]; create: Create }) {
  return (
    <Fieldset legend={given.title}>
      <Stack>
        {!given.things.length && <Text c="dimmed">{t("settings.none")}</Text>}
        <List aria-label={given.title}>
          {given.things.map(({ id, name }) => (
            <List.Item key={id} className="written">
              {name}
            </List.Item>
          ))}
        </List>
        <FormModal
          name={t("settings.add")}
          label={t("settings.addTo", { name: given.title })}
          w="fit-content"
          form={(close) => <NewName create={given.create} close={close} />}
        />
      </Stack>
    </Fieldset>
  );
}

function NewName({ create, close }: { create: Create; close: () => void }) {
  const form = useForm({ initialValues: { name: "" } });
  const key = useOneKey();
  return (
    <VerbForm
      form={form}
      send={({ name }) => create({ name, idempotencyKey: key.of(name) })}
      done={close}
      cancel={close}
      submit={t("form.create")}
    >
      <TextInput label={t("settings.name")} data-autofocus {...form.getInputProps("name")} />
    </VerbForm>
  );
}
