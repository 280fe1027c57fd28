/** Making a provider, changing one, and replacing its secret, which is shown once. */

import { Text, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useState } from "react";
import { useMutation } from "urql";
import { useOneKey } from "../../../parts/key";
import { outcome } from "../../../parts/outcome";
import { SecretOnce } from "../../../parts/SecretOnce";
import { VerbForm } from "../../../parts/VerbForm";
import { t } from "../../../texts";
import { CREATE, ROTATE, UPDATE } from "./documents";
import type { Provider } from "./ProviderRow";

const nothing = () => {};

function Fields({ form }: { form: UseFormReturnType<{ name: string; url: string }> }) {
  return (
    <>
      <TextInput label={t("settings.name")} data-autofocus {...form.getInputProps("name")} />
      <TextInput label={t("settings.url")} placeholder="https://" type="url" {...form.getInputProps("url")} />
    </>
  );
}

export function NewProvider({ close }: { close: () => void }) {
  const [, create] = useMutation(CREATE);
  const [secret, setSecret] = useState<string | null>(null);
  const key = useOneKey();
  const form = useForm({ initialValues: { name: "", url: "" } });
  if (secret) return <SecretOnce label={t("settings.secret")} secret={secret} close={close} />;
  return (
    <VerbForm
      form={form}
      send={async (input) => {
        const answer = await create({ input: { ...input, idempotencyKey: key.of(input) } });
        setSecret(answer.data?.createExternalProvider.externalProvider?.secret ?? null);
        return outcome(Promise.resolve(answer));
      }}
      done={nothing}
      cancel={close}
      submit={t("form.create")}
    >
      <Fields form={form} />
    </VerbForm>
  );
}

export function ChangedProvider({ provider, close }: { provider: Provider; close: () => void }) {
  const [, update] = useMutation(UPDATE);
  const form = useForm({ initialValues: { name: provider.name, url: provider.url } });
  return (
    <VerbForm
      form={form}
      send={(input) => outcome(update({ input: { providerId: provider.id, ...input } }))}
      done={close}
      cancel={close}
      submit={t("form.save")}
    >
      <Fields form={form} />
    </VerbForm>
  );
}

export function NewSecret({ providerId, close }: { providerId: string; close: () => void }) {
  const [, rotate] = useMutation(ROTATE);
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({ initialValues: {} });
  if (secret) return <SecretOnce label={t("settings.secret")} secret={secret} close={close} />;
  return (
    <VerbForm
      form={form}
      send={async () => {
        const answer = await rotate({ input: { providerId } });
        setSecret(answer.data?.rotateExternalProviderSecret.externalProvider?.secret ?? null);
        return outcome(Promise.resolve(answer));
      }}
      done={nothing}
      cancel={close}
      submit={t("settings.rotate")}
    >
      <Text>{t("settings.rotateAsk")}</Text>
    </VerbForm>
  );
}
