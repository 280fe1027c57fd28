/** The events that were satisfied most often, as bars of their length. */

import { Anchor, Progress, Stack, Table, Text } from "@mantine/core";
import { Link } from "wouter";
import type { ActivityQuery } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { place } from "../../parts/paths";
import { language, t } from "../../texts";

type Firing = ActivityQuery["activity"]["firings"][number];

const SHOWN = 10;

export function Firings({ firings }: { firings: readonly Firing[] }) {
  const most = Math.max(1, ...firings.map(({ fired, heldBack }) => fired + heldBack));
  if (!firings.length) return null;
  return (
    <Table.ScrollContainer minWidth={380}>
      <Table aria-label={t("overview.byEvent")} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("overview.event")}</Table.Th>
            <Table.Th>{t("overview.fired")}</Table.Th>
            <Table.Th>{t("overview.heldBack")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {firings.slice(0, SHOWN).map((firing, rank) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one that is gone has nothing but its rank
            <Ranked key={rank} firing={firing} most={most} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Ranked({ firing, most }: { firing: Firing; most: number }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={2}>
          {firing.event ? (
            <EventLink event={firing.event} />
          ) : (
            <Text size="sm" c="dimmed">
              {t("overview.gone")}
            </Text>
          )}
          <Progress.Root size="sm" aria-hidden="true">
            <Progress.Section value={(100 * firing.fired) / most} color="indigo" withAria={false} />
            <Progress.Section value={(100 * firing.heldBack) / most} color="orange" withAria={false} />
          </Progress.Root>
        </Stack>
      </Table.Td>
      <Table.Td>
        <Count of={firing.event} count={firing.fired} />
      </Table.Td>
      <Table.Td>
        <Count of={firing.event} count={firing.heldBack} />
      </Table.Td>
    </Table.Tr>
  );
}

/** How often; it leads to the event's history. */
function Count({ of, count }: { of: Firing["event"]; count: number }) {
  const said = new Intl.NumberFormat(language).format(count);
  if (!of || !count) return said;
  return (
    <Anchor component={Link} href={place(`/events/${of.id}`)} size="sm">
      {said}
    </Anchor>
  );
}
