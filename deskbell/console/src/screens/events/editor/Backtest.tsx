/** What a draft would have done with what really happened, day by day. */

import { Loader, Progress, Stack, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import type { CreateEventInput } from "../../../gql/graphql";
import { Failures } from "../../../parts/failures";
import { Moment } from "../../../parts/Moment";
import { t } from "../../../texts";
import { BACKTEST } from "./documents";

const BACK = 30 * 24 * 3600 * 1000; // milliseconds

export function Backtest({ draft }: { draft: CreateEventInput }) {
  const since = useMemo(() => new Date(Date.now() - BACK).toISOString(), []);
  const [{ data, error, fetching }] = useQuery({ query: BACKTEST, variables: { draft, since } });
  if (error) return <Failures error={error} />;
  if (fetching || !data) return <Loader />;
  const { examined, matched, heldBack, complete, days, matches } = data.backtestEvent;
  const most = Math.max(1, ...days.map((day) => day.matched));
  return (
    <Stack gap="xs">
      <Text>{t(complete ? "editor.tested" : "editor.testedPartly", { examined, matched, heldBack })}</Text>
      <Table aria-label={t("editor.backtest")}>
        <Table.Tbody>
          {days.map((day) => (
            <Table.Tr key={day.day}>
              <Table.Td w={120}>{day.day}</Table.Td>
              <Table.Td>
                <Progress value={(100 * day.matched) / most} aria-label={day.day} />
              </Table.Td>
              <Table.Td w={60}>{day.matched}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {matches.map(({ occurrence, wouldSend, heldBack: why }) => (
        <Text key={occurrence.id} size="sm">
          <Moment at={occurrence.occurredAt} /> {occurrence.item?.label}:{" "}
          {why ?? wouldSend.map(({ subject }) => subject).join("; ")}
        </Text>
      ))}
    </Stack>
  );
}
