/** Oneself: name and time zone, password, and where one is signed in. */

import { Fieldset, Loader, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "urql";
import { leave } from "../../api/session";
import type { MyselfQuery } from "../../gql/graphql";
import { AskFirst } from "../../parts/AskFirst";
import { Failures } from "../../parts/failures";
import { outcome } from "../../parts/outcome";
import { VerbForm } from "../../parts/VerbForm";
import { ZoneSelect } from "../../parts/ZoneSelect";
import { t } from "../../texts";
import { CHANGE_PASSWORD, MYSELF, SIGN_OUT_EVERYWHERE, UPDATE_MYSELF } from "./documents";

const saved = () => notifications.show({ message: t("form.saved") });

export function Account() {
  const [{ data, error }] = useQuery({ query: MYSELF, requestPolicy: "network-only" });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack maw={600}>
      <Described viewer={data.viewer} />
      <Password />
      <Everywhere />
    </Stack>
  );
}

function Described({ viewer }: Pick<MyselfQuery, "viewer">) {
  const { displayName, timeZone } = viewer;
  const form = useForm({ initialValues: { displayName, timeZone } });
  const [, update] = useMutation(UPDATE_MYSELF);
  return (
    <Fieldset legend={viewer.email}>
      <VerbForm form={form} send={(input) => outcome(update({ input }))} done={saved} submit={t("form.save")}>
        <TextInput label={t("settings.name")} {...form.getInputProps("displayName")} />
        <ZoneSelect
          value={form.values.timeZone}
          onChange={(zone) => form.setFieldValue("timeZone", zone ?? timeZone)}
          error={form.errors.timeZone}
        />
      </VerbForm>
    </Fieldset>
  );
}

function Password() {
  const form = useForm({ initialValues: { oldPassword: "", password: "" } });
  const [, change] = useMutation(CHANGE_PASSWORD);
  const done = () => {
    form.reset();
    saved();
  };
  return (
    <Fieldset legend={t("settings.password")}>
      <VerbForm
        form={form}
        send={(input) => outcome(change({ input }))}
        done={done}
        submit={t("settings.changePassword")}
      >
        <Text size="sm">{t("settings.passwordHelp")}</Text>
        <PasswordInput
          label={t("settings.oldPassword")}
          autoComplete="current-password"
          {...form.getInputProps("oldPassword")}
        />
        <PasswordInput
          label={t("settings.newPassword")}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
      </VerbForm>
    </Fieldset>
  );
}

function Everywhere() {
  const [, signOut] = useMutation(SIGN_OUT_EVERYWHERE);
  const act = async () => {
    const { error } = await signOut({});
    return { done: !error, error };
  };
  const done = () => void leave("signedOut");
  return (
    <Fieldset legend={t("settings.sessions")}>
      <AskFirst
        name={t("settings.signOutEverywhere")}
        question={t("settings.signOutAsk")}
        act={act}
        done={done}
      />
    </Fieldset>
  );
}
