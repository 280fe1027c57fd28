/** The browsers that take one's web pushes. */

import { Fieldset, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery } from "urql";
import { AskFirst } from "../../../parts/AskFirst";
import { Moment } from "../../../parts/Moment";
import { listOf } from "../../../parts/outcome";
import { canPush, pushed } from "../../../shell/bell/push";
import { t } from "../../../texts";
import { BROWSERS, FORGET_BROWSER } from "./documents";

const LIST = listOf("PushSubscription");

/** Let this very browser take no more pushes, if it is the one, so that its switch does not say otherwise. */
async function takeNoMore(endpoint: string) {
  if (!canPush) return;
  const worker = await navigator.serviceWorker.getRegistration();
  const held = await worker?.pushManager.getSubscription();
  if (held?.endpoint !== endpoint) return;
  await held.unsubscribe();
  pushed.set(false);
}

export function Browsers() {
  const [{ data }, again] = useQuery({ query: BROWSERS, context: LIST, requestPolicy: "cache-and-network" });
  const [, forget] = useMutation(FORGET_BROWSER);
  const browsers = data?.pushSubscriptions ?? [];
  const drop = async (endpoint: string) => {
    const { error } = await forget({ endpoint });
    if (!error) await takeNoMore(endpoint);
    return { done: !error, error };
  };
  return (
    <Fieldset legend={t("settings.browsers")}>
      <Stack>
        {!browsers.length && <Text size="sm">{t("settings.noBrowsers")}</Text>}
        <Table aria-label={t("settings.browsers")}>
          <Table.Tbody>
            {browsers.map(({ id, endpoint, createdAt }) => (
              <Table.Tr key={id}>
                <Table.Td>{new URL(endpoint).host}</Table.Td>
                <Table.Td>
                  <Moment at={createdAt} />
                </Table.Td>
                <Table.Td>
                  <AskFirst
                    name={t("settings.remove")}
                    label={`${t("settings.remove")}: ${new URL(endpoint).host}`}
                    question={t("settings.removeBrowser")}
                    act={() => drop(endpoint)}
                    done={() => again({ requestPolicy: "network-only" })}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Fieldset>
  );
}
