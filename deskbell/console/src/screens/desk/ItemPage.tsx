/** An item: what it holds, what gathers on it, what can be done with it, what happened to it and what events did. */

import { Card, Grid, Group, Loader, Stack, Table, Text, Title } from "@mantine/core";
import { useRef, useState } from "react";
import { useQuery } from "urql";
import { Failures } from "../../parts/failures";
import { useMay } from "../../parts/may";
import { Nowhere } from "../../parts/Nowhere";
import { place } from "../../parts/paths";
import { useTitle } from "../../parts/title";
import { t } from "../../texts";
import { BackToList } from "./BackToList";
import type { Kind } from "./description";
import { Gathered, type Gathering } from "./Gathered";
import { History } from "./History";
import { ItemVerbs } from "./ItemVerbs";
import { called, type Values } from "./kinds";
import { isNothing, Shown } from "./Shown";
import { useHappenings } from "./useHappenings";

const ENTRIES = 20; // of what gathers on an item, shown at first and more each time

type Item = Values & { id: string };

export function ItemPage({ kind, id }: { kind: Kind; id: string }) {
  const [entries, setEntries] = useState(ENTRIES);
  const [{ data, error }, again] = useQuery<{ node: Item | null }>({
    query: kind.document,
    variables: kind.entries.length ? { id, entries } : { id },
    requestPolicy: "cache-and-network",
  });
  const watches = useMay()(["VIEW_OCCURRENCES"]);
  const happened = useHappenings(id, watches, () => again({ requestPolicy: "network-only" }));
  // What is being done with an item that others have taken away is not taken away too.
  const last = useRef<Item>(null);
  if (data?.node) last.current = data.node;
  const item = last.current;
  const gone = data?.node === null;
  useTitle(item ? called(kind, item) : kind.title);
  if (error && !item) return <Failures error={error} />;
  if (!data) return <Loader />;
  if (!item) return <Nowhere said="desk.gone" back={place("/")} />;
  return (
    <Stack>
      <Group justify="space-between" align="start" wrap="nowrap">
        <div>
          <BackToList kind={kind} />
          <Title order={1} size="h3" className="written" lineClamp={3}>
            {called(kind, item)}
          </Title>
        </div>
        <ItemVerbs kind={kind} item={item} />
      </Group>
      {gone && <Text role="status">{t("desk.gone")}</Text>}
      {!gone && (
        <Grid>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Held kind={kind} item={item} />
            {kind.entries.map((gathers) => (
              <Gathered
                key={gathers.name}
                entries={gathers}
                gathering={item[gathers.name] as Gathering}
                more={() => setEntries(entries + ENTRIES)}
              />
            ))}
          </Grid.Col>
          {watches && (
            <Grid.Col span={{ base: 12, md: 6 }}>
              <History id={id} happened={happened} />
            </Grid.Col>
          )}
        </Grid>
      )}
    </Stack>
  );
}

/** What an item holds, in a row for each; what it has not is left out. */
function Held({ kind, item }: { kind: Kind; item: Item }) {
  const held = kind.fields.filter(({ name }) => !isNothing(item[name]));
  return (
    <Card withBorder p={0}>
      <Table variant="vertical" layout="fixed" aria-label={kind.title}>
        <Table.Tbody>
          {held.map((field) => (
            <Table.Tr key={field.name}>
              <Table.Th w={160} title={field.help}>
                {field.title}
              </Table.Th>
              <Table.Td>
                <div className="long">
                  <Shown field={field} value={item[field.name]} />
                </div>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
