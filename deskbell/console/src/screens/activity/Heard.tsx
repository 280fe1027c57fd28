/** Which events heard of something that happened, and which nearly did, with what stood in their way. */

import { Loader, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import type { WhoHeardQuery } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { Explained } from "../../parts/Explained";
import { Failures } from "../../parts/failures";
import { Paging } from "../../parts/Paging";
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
      {found && <Paging after={after} page={found.pageInfo} turn={setAfter} />}
    </Stack>
  );
}

function Explanations(given: { title: string; of: readonly Explanation[]; none?: string }) {
  return (
    <section aria-label={given.title}>
      <Title order={2} size="h6">
        {given.title}
      </Title>
      {!given.of.length && (
        <Text size="sm" c="dimmed">
          {given.none}
        </Text>
      )}
      {given.of.map((explanation) => (
        <Stack key={explanation.event.id} gap={2} my="xs">
          <EventLink event={explanation.event} />
          <Explained explanation={explanation} />
        </Stack>
      ))}
    </section>
  );
}
