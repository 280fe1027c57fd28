/** Signing in, and help with it. */

import { Alert, Anchor, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useMutation } from "urql";
import type { Ending } from "../../api/session";
import { graphql } from "../../gql";
import { Failures, onFields } from "../../parts/failures";
import { t } from "../../texts";
import { useEntering } from "./entering";
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
  const [{ data, error }, signIn] = useMutation(SIGN_IN);
  const [helped, setHelped] = useState(false);
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const { lost, come } = useEntering();
  const submit = form.onSubmit(async (given) => {
    const answer = (await signIn(given)).data?.signIn;
    form.setErrors(onFields(answer?.errors));
    await come(answer?.session);
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
            autoFocus
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
          <Failures
            error={error}
            errors={[...lost, ...(data?.signIn.errors ?? [])]}
            beside={["email", "password"]}
          />
          <Button type="submit" loading={form.submitting}>
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
