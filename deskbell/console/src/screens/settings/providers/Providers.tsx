/** The web services that events can notify. */

import { Loader } from "@mantine/core";
import { useQuery } from "urql";
import { Failures } from "../../../parts/failures";
import { listOf } from "../../../parts/outcome";
import { Listed } from "../Listed";
import { PROVIDERS } from "./documents";
import { NewProvider } from "./forms";
import { ProviderRow } from "./ProviderRow";

const LIST = listOf("ExternalProvider");
const COLUMNS = ["settings.name", "settings.url", "settings.paused", "settings.secretSince"] as const;

export function Providers() {
  const [{ data, error }] = useQuery({ query: PROVIDERS, context: LIST, requestPolicy: "cache-and-network" });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Listed
      title="settings.providers"
      columns={COLUMNS}
      doing="form.edit"
      none="settings.none"
      width={700}
      adding="settings.newProvider"
      form={(close) => <NewProvider close={close} />}
    >
      {data.externalProviders.map((provider) => (
        <ProviderRow key={provider.id} provider={provider} />
      ))}
    </Listed>
  );
}
