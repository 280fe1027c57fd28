/** The texts of the mails that the desk itself writes, each beside what it would give. */

import {
  Button,
  Card,
  Group,
  List,
  Loader,
  SimpleGrid,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import type { MailTemplatesQuery, SystemMail } from "../../gql/graphql";
import { AskFirst } from "../../parts/AskFirst";
import { Failures } from "../../parts/failures";
import { Guarded, useGuard } from "../../parts/leaving";
import { outcome } from "../../parts/outcome";
import { VerbForm } from "../../parts/VerbForm";
import { t } from "../../texts";
import { MAILS, PREVIEW_MAIL, SET_MAIL } from "./documents";

type Template = MailTemplatesQuery["mailTemplates"][number];

export function Mails() {
  const [{ data, error }] = useQuery({ query: MAILS, requestPolicy: "network-only" });
  const [chosen, choose] = useState<string | null>(null);
  const guard = useGuard();
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Tabs
      value={chosen ?? data.mailTemplates[0]?.mail ?? null}
      onChange={(mail) => guard.current() && choose(mail)}
      keepMounted={false}
      variant="pills"
    >
      <Tabs.List aria-label={t("settings.mails")}>
        {data.mailTemplates.map(({ mail }) => (
          <Tabs.Tab key={mail} value={mail}>
            {t(`settings.${mail}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {data.mailTemplates.map((template) => (
        <Tabs.Panel key={template.mail} value={template.mail} pt="md">
          <Guarded value={guard}>
            <Mail key={template.subject + template.body} template={template} />
          </Guarded>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Mail({ template: { mail, subject, body, variables } }: { template: Template }) {
  const form = useForm({ initialValues: { subject, body } });
  const [, set] = useMutation(SET_MAIL);
  const saved = () => notifications.show({ message: t("form.saved") });
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Stack>
        <VerbForm
          form={form}
          send={(texts) => outcome(set({ input: { mail, ...texts } }))}
          done={saved}
          submit={t("form.save")}
        >
          <TextInput label={t("settings.subject")} {...form.getInputProps("subject")} />
          <Textarea label={t("settings.body")} autosize minRows={8} {...form.getInputProps("body")} />
        </VerbForm>
        <Group>
          <AskFirst
            name={t("settings.builtIn")}
            question={t("settings.builtInAsk")}
            act={() => outcome(set({ input: { mail } }))}
            done={saved}
          />
        </Group>
        <Variables
          variables={variables}
          insert={(name) => form.setFieldValue("body", `${form.values.body}%${name}%`)}
        />
      </Stack>
      <Preview mail={mail} {...form.values} />
    </SimpleGrid>
  );
}

function Variables(given: { variables: Template["variables"]; insert: (name: string) => void }) {
  return (
    <List aria-label={t("settings.variables")} listStyleType="none">
      {given.variables.map(({ name, description }) => (
        <List.Item key={name}>
          <Button size="compact-xs" variant="default" onClick={() => given.insert(name)}>
            %{name}%
          </Button>{" "}
          <Text span size="sm">
            {description}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

const TYPED = 400; // milliseconds after the last letter before the preview is made anew

function Preview(texts: { mail: SystemMail; subject: string; body: string }) {
  const [variables] = useDebouncedValue(texts, TYPED);
  const [{ data, error }] = useQuery({ query: PREVIEW_MAIL, variables });
  const preview = data?.mailTemplatePreview;
  return (
    <Card withBorder role="region" aria-label={t("settings.preview")}>
      <Failures error={error} />
      {!error && preview && (
        <Stack gap="xs">
          <Text fw={600} className="written">
            {preview.subject}
          </Text>
          <Text className="written">{preview.body}</Text>
        </Stack>
      )}
    </Card>
  );
}
