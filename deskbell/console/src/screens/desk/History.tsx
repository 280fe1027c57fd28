/** What happened to an item, newest first, and what events did about it. */

import { Loader, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { Failures } from "../../parts/failures";
import { Paging } from "../../parts/Paging";
import { t } from "../../texts";
import { HISTORY } from "./documents";
import { Happened } from "./Happened";

export function History({ id, happened }: { id: string; happened: number }) {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, again] = useQuery({
    query: HISTORY,
    variables: { id, after },
    requestPolicy: "cache-and-network",
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what happened is read anew, and nothing else makes it so
  useEffect(() => {
    if (happened) again({ requestPolicy: "network-only" });
  }, [happened]);
  const found = data?.occurrences;
  return (
    <Stack gap="xs" component="section" aria-label={t("desk.history")}>
      <Title order={2} size="h4">
        {t("desk.history")}
      </Title>
      <Failures error={error} />
      {fetching && !found && <Loader />}
      {found && !found.edges.length && <Text c="dimmed">{t("desk.nothingHappened")}</Text>}
      {found?.edges.map(({ node }) => (
        <Happened key={node.id} occurrence={node} />
      ))}
      {found && <Paging after={after} page={found.pageInfo} turn={setAfter} />}
    </Stack>
  );
}
