/** Why an event did or did not fire: on something that happened lately, or on any occurrence by its id. */

import { Button, Card, Group, Loader, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import type { Outcome } from "../../../gql/graphql";
import { About, Explained, OutcomeBadge } from "../../../parts/Explained";
import { Failures } from "../../../parts/failures";
import { Paging } from "../../../parts/Paging";
import { t } from "../../../texts";
import { EXPLAIN, EXPLANATIONS } from "./documents";
import { Why } from "./History";

const OUTCOMES: readonly Outcome[] = [
  "FIRED",
  "HELD_BACK",
  "CONDITION_FAILED",
  "NOT_VISIBLE",
  "DISABLED",
  "SUSPENDED",
];

interface Given {
  id: string;
  occurrenceId: string | null;
  explain: (occurrenceId: string | null) => void;
}

export function Explain(given: Given) {
  return (
    <Stack>
      <ById key={given.occurrenceId} {...given} />
      {given.occurrenceId && <Explanation id={given.id} occurrenceId={given.occurrenceId} />}
      <Recent {...given} />
    </Stack>
  );
}

function ById({ occurrenceId, explain }: Given) {
  const [typed, setTyped] = useState(occurrenceId ?? "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        explain(typed.trim() || null);
      }}
    >
      <Group align="end">
        <TextInput
          label={t("event.occurrenceId")}
          flex={1}
          maw={480}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {t("event.explainIt")}
        </Button>
      </Group>
    </form>
  );
}

function Explanation({ id, occurrenceId }: { id: string; occurrenceId: string }) {
  const [{ data, error }] = useQuery({
    query: EXPLAIN,
    variables: { eventId: id, occurrenceId },
    requestPolicy: "cache-and-network",
  });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Card withBorder>
      <Explained explanation={data.explainEvent} />
    </Card>
  );
}

function Recent({ id, explain }: Given) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }] = useQuery({
    query: EXPLANATIONS,
    variables: { eventId: id, outcome, after },
    requestPolicy: "cache-and-network",
  });
  const found = data?.event?.explanations;
  return (
    <>
      <Select
        label={t("event.outcome")}
        placeholder={t("event.became.any")}
        clearable
        maw={280}
        data={OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
        value={outcome}
        onChange={(chosen) => {
          setOutcome(chosen as Outcome | null);
          setAfter(null);
        }}
      />
      {!found && (error ? <Failures error={error} /> : <Loader />)}
      {found && !found.edges.length && <Text c="dimmed">{t("event.noneSuch")}</Text>}
      {found && found.edges.length > 0 && (
        <Table.ScrollContainer minWidth={500}>
          <Table aria-label={t("event.occurrence")}>
            <Table.Tbody>
              {found.edges.map(({ node }) => (
                <Table.Tr key={node.occurrence.id}>
                  <Table.Td>
                    <About occurrence={node.occurrence} />
                  </Table.Td>
                  <Table.Td>
                    <OutcomeBadge outcome={node.outcome} />
                  </Table.Td>
                  <Table.Td className="written">{node.summary}</Table.Td>
                  <Table.Td>
                    <Why occurrence={node.occurrence} explain={explain} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {found && <Paging after={after} page={found.pageInfo} turn={setAfter} />}
    </>
  );
}
