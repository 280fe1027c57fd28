/** What a draft would have done with what really happened, day by day, and what matched it last. */

import { Button, Loader, Stack, Table, Text } from "@mantine/core";
import { Suspense, useMemo } from "react";
import { useQuery } from "urql";
import type { BacktestEventQuery, CreateEventInput } from "../../../gql/graphql";
import { About } from "../../../parts/Explained";
import { Failures } from "../../../parts/failures";
import { shown } from "../../../parts/screen";
import { t } from "../../../texts";
import { BACKTEST } from "./documents";

type Match = BacktestEventQuery["backtestEvent"]["matches"][number];

const BACK = 30 * 24 * 3600 * 1000; // milliseconds
const Days = shown("Days", () => import("./Days"));

/** Try a draft as it was when this was asked for; another try asks for it as it is by then. */
export function Backtest({ draft, again }: { draft: CreateEventInput; again: () => void }) {
  const since = useMemo(() => new Date(Date.now() - BACK).toISOString(), []);
  const [{ data, error, fetching }] = useQuery({
    query: BACKTEST,
    variables: { draft, since },
    requestPolicy: "network-only",
  });
  if (error) return <Failures error={error} />;
  if (fetching || !data) return <Loader />;
  const { examined, matched, heldBack, complete, days, matches } = data.backtestEvent;
  return (
    <Stack gap="xs" role="group" aria-label={t("editor.backtest")}>
      <Text role="status">
        {t(complete ? "editor.tested" : "editor.testedPartly", { examined, matched, heldBack })}
      </Text>
      <Suspense fallback={<Loader />}>
        <Days days={days} />
      </Suspense>
      {matches.length > 0 && <Matches matches={matches} />}
      <Button variant="subtle" size="compact-sm" mr="auto" onClick={again}>
        {t("editor.tryAgain")}
      </Button>
    </Stack>
  );
}

function Matches({ matches }: { matches: readonly Match[] }) {
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table aria-label={t("editor.matches")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("event.occurrence")}</Table.Th>
            <Table.Th>{t("editor.wouldSend")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {matches.map(({ occurrence, wouldSend, heldBack }) => (
            <Table.Tr key={occurrence.id}>
              <Table.Td>
                <About occurrence={occurrence} />
              </Table.Td>
              <Table.Td>
                {heldBack && (
                  <Text size="sm" c="dimmed">
                    {heldBack}
                  </Text>
                )}
                {wouldSend.map(({ subject, body, recipient }) => (
                  <Text key={`${recipient.id}-${subject}`} size="sm" className="written">
                    <bdi>{recipient.displayName}</bdi>: <strong>{subject}</strong> {body}
                  </Text>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
