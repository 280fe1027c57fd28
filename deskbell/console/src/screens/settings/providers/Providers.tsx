/** The web services that events can notify. */

import { Loader, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "urql";
import { FormModal } from "../../../parts/FormModal";
import { Failures } from "../../../parts/failures";
import { listOf } from "../../../parts/outcome";
import { t } from "../../../texts";
import { PROVIDERS } from "./documents";
import { NewProvider } from "./forms";
import { ProviderRow } from "./ProviderRow";

const LIST = listOf("ExternalProvider");

export default function Providers() {
  const [{ data, error }] = useQuery({ query: PROVIDERS, context: LIST, requestPolicy: "cache-and-network" });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack>
      <FormModal
        name={t("settings.newProvider")}
        size="sm"
        variant="filled"
        w="fit-content"
        form={(close) => <NewProvider close={close} />}
      />
      {data.externalProviders.length === 0 && <Text c="dimmed">{t("settings.none")}</Text>}
      {data.externalProviders.length > 0 && (
        <Table.ScrollContainer minWidth={700}>
          <Table aria-label={t("settings.providers")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("settings.name")}</Table.Th>
                <Table.Th>{t("settings.url")}</Table.Th>
                <Table.Th>{t("settings.paused")}</Table.Th>
                <Table.Th>{t("settings.secretSince")}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{t("form.edit")}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.externalProviders.map((provider) => (
                <ProviderRow key={provider.id} provider={provider} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
