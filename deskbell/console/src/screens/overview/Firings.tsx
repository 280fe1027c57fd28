/** The events that were satisfied most often, as bars of their length; each number leads to its firings. */

import { Progress, Stack, Table } from "@mantine/core";
import type { ActivityQuery } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { language, t } from "../../texts";
import { Behind } from "./Behind";

type Firing = ActivityQuery["activity"]["firings"][number];

const SHOWN = 10;

interface Given {
  firings: readonly Firing[];
  /** Where those of an event are listed, in a state. */
  behind: (state: string, event: string) => string;
}

export function Firings({ firings, behind }: Given) {
  const most = Math.max(1, ...firings.map(({ fired, heldBack }) => fired + heldBack));
  if (!firings.length) return null;
  return (
    <Table.ScrollContainer minWidth={260}>
      <Table aria-label={t("overview.byEvent")} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("firings.event")}</Table.Th>
            <Table.Th>{t("firings.fired")}</Table.Th>
            <Table.Th>{t("firings.heldBack")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {firings.slice(0, SHOWN).map((firing) => (
            <Ranked key={firing.eventId} firing={firing} most={most} behind={behind} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Ranked({ firing, most, behind }: Pick<Given, "behind"> & { firing: Firing; most: number }) {
  const { fired, heldBack, eventId } = firing;
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={2}>
          <EventLink event={firing.event} />
          <Progress.Root size="sm" aria-hidden="true">
            <Progress.Section value={(100 * fired) / most} color="indigo" withAria={false} />
            <Progress.Section value={(100 * heldBack) / most} color="orange" withAria={false} />
          </Progress.Root>
        </Stack>
      </Table.Td>
      <Table.Td>
        <Count count={fired} at={behind("fired", eventId)} />
      </Table.Td>
      <Table.Td>
        <Count count={heldBack} at={behind("heldBack", eventId)} />
      </Table.Td>
    </Table.Tr>
  );
}

function Count({ count, at }: { count: number; at: string }) {
  const said = new Intl.NumberFormat(language).format(count);
  return count ? <Behind at={at}>{said}</Behind> : said;
}
