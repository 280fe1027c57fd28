/** One's API tokens: programs come in with them, and may do no more than each was given. */

import { Loader, MultiSelect, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useContext, useRef, useState } from "react";
import { useMutation, useQuery } from "urql";
import type { ApiTokensQuery, Permission } from "../../gql/graphql";
import { AskFirst } from "../../parts/AskFirst";
import { momentOf } from "../../parts/clock";
import { Failures } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { Moment } from "../../parts/Moment";
import { Permitted } from "../../parts/may";
import { listOf, outcome } from "../../parts/outcome";
import { SecretOnce } from "../../parts/SecretOnce";
import { VerbForm } from "../../parts/VerbForm";
import { named, t } from "../../texts";
import { CREATE_TOKEN, REVOKE_TOKEN, TOKENS } from "./documents";
import { Listed } from "./Listed";

const LIST = listOf("ApiToken");
const COLUMNS = [
  "settings.name",
  "settings.may",
  "settings.source",
  "settings.lastUsed",
  "settings.expires",
] as const;

export function Tokens() {
  const [{ data, error }] = useQuery({ query: TOKENS, context: LIST, requestPolicy: "cache-and-network" });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack>
      <Text size="sm">{t("settings.tokensHelp")}</Text>
      <Listed
        title="settings.tokens"
        columns={COLUMNS}
        doing="settings.revoke"
        none="settings.noTokens"
        width={600}
        adding="settings.newToken"
        form={(close) => <NewToken close={close} />}
      >
        {data.apiTokens.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </Listed>
    </Stack>
  );
}

const permitted = (permissions: readonly Permission[]) =>
  permissions.map((permission) => ({ value: permission, label: named("permission", permission) }));

function TokenRow({ token }: { token: ApiTokensQuery["apiTokens"][number] }) {
  const [, revoke] = useMutation(REVOKE_TOKEN);
  return (
    <Table.Tr>
      <Table.Td className="written">{token.name}</Table.Td>
      <Table.Td>
        {permitted(token.permissions)
          .map(({ label }) => label)
          .join(", ")}
      </Table.Td>
      <Table.Td className="written">{token.source}</Table.Td>
      <Table.Td>{token.lastUsedAt ? <Moment at={token.lastUsedAt} /> : t("settings.never")}</Table.Td>
      <Table.Td>{token.expiresAt ? <Moment at={token.expiresAt} /> : t("settings.never")}</Table.Td>
      <Table.Td>
        <AskFirst
          name={t("settings.revoke")}
          label={`${t("settings.revoke")}: ${token.name}`}
          question={t("settings.revokeAsk", { name: token.name })}
          act={() => outcome(revoke({ id: token.id }))}
        />
      </Table.Td>
    </Table.Tr>
  );
}

function NewToken({ close }: { close: () => void }) {
  const held = useContext(Permitted);
  const [, create] = useMutation(CREATE_TOKEN);
  const [token, setToken] = useState<string | null>(null);
  const key = useOneKey();
  const end = useRef<HTMLInputElement>(null);
  const form = useForm({
    initialValues: { name: "", permissions: [] as Permission[], source: "", expiresAt: "" },
    // A date that is typed by half reads as none at all, which would never end.
    validate: { expiresAt: () => end.current?.validity.badInput && t("form.half") },
  });
  if (token) return <SecretOnce label={t("settings.token")} secret={token} close={close} />;
  return (
    <VerbForm
      form={form}
      send={async ({ name, permissions, source, expiresAt }) => {
        const input = { name, permissions, source: source || null, expiresAt: momentOf(expiresAt) };
        const answer = await create({ input: { ...input, idempotencyKey: key.of(input) } });
        setToken(answer.data?.createApiToken.token ?? null);
        return outcome(Promise.resolve(answer));
      }}
      done={() => {}}
      cancel={close}
      submit={t("form.create")}
    >
      <TextInput label={t("settings.name")} data-autofocus {...form.getInputProps("name")} />
      <MultiSelect
        label={t("settings.may")}
        searchable
        data={permitted(held)}
        {...form.getInputProps("permissions")}
      />
      <TextInput
        label={t("settings.source")}
        description={t("settings.sourceHelp")}
        {...form.getInputProps("source")}
      />
      <TextInput
        label={t("settings.expires")}
        description={t("settings.expiresHelp")}
        type="datetime-local"
        ref={end}
        {...form.getInputProps("expiresAt")}
      />
    </VerbForm>
  );
}
