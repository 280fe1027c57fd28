/** Which events heard of something that happened, and which nearly did, with what stood in their way. */

import { Button, Loader, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import type { WhoHeardQuery } from "../../gql/graphql";
import { Explained } from "../../parts/Explained";
import { Failures } from "../../parts/failures";
import { t } from "../../texts";
import { HEARD } from "./documents";

type Node = NonNullable<WhoHeardQuery["node"]>;
type Explanation = Extract<Node, { explanations: unknown }>["explanations"]["edges"][number]["node"];

export function Heard({ id }: { id: string }) {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }] = useQuery({ query: HEARD, variables: { id, after } });
  if (fetching) return <Loader size="sm" />;
  const found = data?.node && "explanations" in data.node ? data.node.explanations : null;
  const all = found?.edges.map(({ node }) => node) ?? [];
  const heard = all.filter(({ outcome }) => outcome === "FIRED");
  const others = all.filter(({ outcome }) => outcome !== "FIRED");
  return (
    <Stack gap="xs">
      <Failures error={error} />
      <Explanations title={t("activity.heard")} of={heard} none={t("activity.heardNone")} />
      {others.length > 0 && <Explanations title={t("activity.nearly")} of={others} />}
      {found?.pageInfo.hasNextPage && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => setAfter(found.pageInfo.endCursor ?? null)}
        >
          {t("list.next")}
        </Button>
      )}
    </Stack>
  );
}

function Explanations(given: { title: string; of: readonly Explanation[]; none?: string }) {
  return (
    <section aria-label={given.title}>
      <Title order={3} size="h6">
        {given.title}
      </Title>
      {!given.of.length && (
        <Text size="sm" c="dimmed">
          {given.none}
        </Text>
      )}
      {given.of.map((explanation) => (
        <Stack key={explanation.event.id} gap={2} my="xs">
          <Text size="sm" fw={600} className="written">
            {explanation.event.name}
          </Text>
          <Explained explanation={explanation} />
        </Stack>
      ))}
    </section>
  );
}
