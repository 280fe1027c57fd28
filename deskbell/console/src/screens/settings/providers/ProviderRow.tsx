/** One provider, with all that can be done to it. */

import { Button, Group, Switch, Table } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useMutation } from "urql";
import type { ExternalProvidersQuery } from "../../../gql/graphql";
import { AskFirst } from "../../../parts/AskFirst";
import { FormModal } from "../../../parts/FormModal";
import { Failures } from "../../../parts/failures";
import { Moment } from "../../../parts/Moment";
import { type Outcome, outcome } from "../../../parts/outcome";
import { useWanted } from "../../../parts/wanted";
import { t } from "../../../texts";
import { DELETE, TEST, UPDATE } from "./documents";
import { ChangedProvider, NewSecret } from "./forms";

export type Provider = ExternalProvidersQuery["externalProviders"][number];

export function ProviderRow({ provider }: { provider: Provider }) {
  const { id: providerId, name } = provider;
  const [became, setBecame] = useState<Outcome>();
  const [paused, want, giveUp] = useWanted(provider.paused, provider);
  const [, update] = useMutation(UPDATE);
  const [, test] = useMutation(TEST);
  const [, remove] = useMutation(DELETE);
  const pause = async (to: boolean) => {
    want(to);
    const next = await outcome(update({ input: { providerId, paused: to } }));
    setBecame(next);
    if (!next.done) giveUp();
  };
  const call = async () => {
    const next = await outcome(test({ input: { providerId } }));
    setBecame(next);
    if (next.done) notifications.show({ message: t("settings.tested", { name }) });
  };
  return (
    <Table.Tr>
      <Table.Td className="written">
        {name}
        <Failures error={became?.error} errors={became?.errors} />
      </Table.Td>
      <Table.Td className="written">{provider.url}</Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${t("settings.paused")}: ${name}`}
          checked={paused}
          onChange={({ currentTarget }) => pause(currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td>
        <Moment at={provider.rotatedAt ?? provider.createdAt} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="end">
          <FormModal
            name={t("form.edit")}
            label={`${t("form.edit")}: ${name}`}
            form={(close) => <ChangedProvider provider={provider} close={close} />}
          />
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t("settings.test")}: ${name}`}
            onClick={call}
          >
            {t("settings.test")}
          </Button>
          <FormModal
            name={t("settings.rotate")}
            label={`${t("settings.rotate")}: ${name}`}
            form={(close) => <NewSecret providerId={providerId} close={close} />}
          />
          <AskFirst
            name={t("form.delete")}
            label={`${t("form.delete")}: ${name}`}
            question={t("settings.deleteProvider", { name })}
            act={() => outcome(remove({ input: { providerId } }))}
          />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
