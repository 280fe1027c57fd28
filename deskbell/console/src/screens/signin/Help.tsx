/** A new password for whoever has forgotten theirs, by a code in a mail. */

import { Alert, Anchor, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useMutation } from "urql";
import { graphql } from "../../gql";
import { Failures, onFields } from "../../parts/failures";
import { t } from "../../texts";
import { useEntering } from "./entering";

const ASK = graphql(`
  mutation AskForHelp($email: String!) { requestSignInHelp(email: $email) }
`);
const RESET = graphql(`
  mutation ResetPassword($code: String!, $password: String!) {
    resetPassword(code: $code, password: $password) {
      session { refreshToken }
      errors { code message path }
    }
  }
`);

export function Help({ back }: { back: () => void }) {
  const [sent, setSent] = useState(false);
  const [asked, ask] = useMutation(ASK);
  const [reset, resetPassword] = useMutation(RESET);
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", code: "", password: "" } });
  const { lost, come } = useEntering();
  const submit = form.onSubmit(async ({ email, ...given }) => {
    if (!sent) {
      setSent(!(await ask({ email })).error);
      return;
    }
    const answer = (await resetPassword(given)).data?.resetPassword;
    form.setErrors(onFields(answer?.errors));
    await come(answer?.session);
  });
  return (
    <Paper component="main" maw={380} mx="auto" my="10vh" p="xl" withBorder>
      <form onSubmit={submit}>
        <Stack>
          <Title order={1} size="h3">
            {t("signIn.forgot")}
          </Title>
          <TextInput
            label={t("signIn.email")}
            type="email"
            required
            withAsterisk={false}
            autoFocus
            disabled={sent}
            {...form.getInputProps("email")}
          />
          {sent && (
            <>
              <Alert role="status">{t("signIn.helpSent")}</Alert>
              <TextInput label={t("signIn.code")} required autoFocus {...form.getInputProps("code")} />
              <PasswordInput
                label={t("signIn.newPassword")}
                autoComplete="new-password"
                required
                withAsterisk={false}
                {...form.getInputProps("password")}
              />
            </>
          )}
          <Failures
            error={asked.error ?? reset.error}
            errors={[...lost, ...(reset.data?.resetPassword.errors ?? [])]}
            beside={["code", "password"]}
          />
          <Button type="submit" loading={form.submitting}>
            {t("dialog.ok")}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {t("signIn.back")}
          </Anchor>
        </Stack>
      </form>
    </Paper>
  );
}
