/** When an event fired, and what each of its actions did then. */

import { Anchor, Loader, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { About } from "../../../parts/Explained";
import { Failures } from "../../../parts/failures";
import { Moment } from "../../../parts/Moment";
import { Outcomes } from "../../../parts/Outcomes";
import { Paging } from "../../../parts/Paging";
import { t } from "../../../texts";
import { HISTORY } from "./documents";

export function History({ id, explain }: { id: string; explain: (occurrenceId: string) => void }) {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }] = useQuery({
    query: HISTORY,
    variables: { eventId: id, after },
    requestPolicy: "cache-and-network",
  });
  if (!data?.event) return fetching ? <Loader /> : <Failures error={error} />;
  const { firings, eventType } = data.event;
  if (!firings.edges.length) return <Text c="dimmed">{t("event.noFirings")}</Text>;
  return (
    <Stack>
      <Table.ScrollContainer minWidth={500}>
        <Table aria-label={t("event.history")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("event.at")}</Table.Th>
              <Table.Th>{t("event.occurrence")}</Table.Th>
              <Table.Th>{t("event.became")}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {firings.edges.map(({ node }) => (
              <Table.Tr key={node.id}>
                <Table.Td>
                  <Moment at={node.firedAt} />
                </Table.Td>
                <Table.Td>{node.occurrence && <About occurrence={node.occurrence} />}</Table.Td>
                <Table.Td>
                  <Outcomes of={node} actions={eventType.actions} />
                </Table.Td>
                <Table.Td>
                  <Why occurrence={node.occurrence} explain={explain} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Paging after={after} page={firings.pageInfo} turn={setAfter} />
    </Stack>
  );
}

/** The way to the explanation of an occurrence. */
export function Why(given: {
  occurrence: { id: string } | null | undefined;
  explain: (occurrenceId: string) => void;
}) {
  const { occurrence } = given;
  if (!occurrence) return null;
  return (
    <Anchor component="button" type="button" size="sm" onClick={() => given.explain(occurrence.id)}>
      {t("event.why")}
    </Anchor>
  );
}
