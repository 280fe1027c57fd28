/** Signing in, and help with it. */

import { Alert, Anchor, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useMutation } from "urql";
import { type Ending, enter } from "../../api/session";
import { graphql } from "../../gql";
import { Failures, onFields } from "../../parts/failures";
import { t } from "../../texts";
import { Help } from "./Help";

const SIGN_IN = graphql(`
  mutation SignIn($email: String!, $password: String!) {
    signIn(input: { email: $email, password: $password }) {
      session { refreshToken }
      errors { code message path }
    }
  }
`);

export function SignIn({ ending }: { ending: Ending }) {
  const [{ data, error, fetching }, signIn] = useMutation(SIGN_IN);
  const [helped, setHelped] = useState(false);
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const submit = form.onSubmit(async (given) => {
    const answer = (await signIn(given)).data?.signIn;
    if (answer?.session) await enter(answer.session.refreshToken);
    else form.setErrors(onFields(answer?.errors));
  });
  if (helped) return <Help back={() => setHelped(false)} />;
  return (
    <Paper component="main" maw={380} mx="auto" my="10vh" p="xl" withBorder>
      <form onSubmit={submit}>
        <Stack>
          <Title order={1} size="h3">
            {t("signIn.title")}
          </Title>
          {ending && <Alert role="status">{t(`signIn.${ending}`)}</Alert>}
          <TextInput
            label={t("signIn.email")}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            data-autofocus
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={t("signIn.password")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Failures error={error} errors={data?.signIn.errors} beside={["email", "password"]} />
          <Button type="submit" loading={fetching}>
            {t("signIn.submit")}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={() => setHelped(true)}>
            {t("signIn.forgot")}
          </Anchor>
        </Stack>
      </form>
    </Paper>
  );
}
