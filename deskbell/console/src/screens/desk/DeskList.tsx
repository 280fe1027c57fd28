/** The items of one kind: found by text and filters, page by page, and begun. */

import { Group, SimpleGrid, Stack, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "urql";
import { useSearchParams } from "wouter";
import { Failures } from "../../parts/failures";
import { type Page as Listed, Paged } from "../../parts/Paging";
import { t } from "../../texts";
import { Begin } from "./Begin";
import { Control } from "./Control";
import type { Argument, Kind } from "./description";
import { ItemTable } from "./ItemTable";
import type { Values } from "./kinds";
import { AFTER, filterOf, narrowed } from "./narrowing";

export interface Page {
  list: Listed & { edges: readonly { node: Values & { id: string } }[] };
}

const TYPED = 300; // milliseconds after the last letter before it is searched for
const PAGE = 50;

export function DeskList({ kind, list }: { kind: Kind; list: NonNullable<Kind["list"]> }) {
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params, list.filters);
  const after = params.get(AFTER);
  const [{ data, error, fetching }] = useQuery<Page>({
    query: list.document,
    variables: { filter, first: PAGE, after },
    requestPolicy: "cache-and-network",
  });
  const narrow = (name: string, value: unknown) =>
    setParams((before) => narrowed(before, name, value), { replace: true });
  const turn = (to: string | null) => setParams((before) => narrowed(before, AFTER, to));
  const found = data?.list;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {list.title}
        </Title>
        <Begin kind={kind} />
      </Group>
      <Filters kind={kind} filters={list.filters} filter={filter} narrow={narrow} />
      <Failures error={error} />
      <ItemTable kind={kind} list={list} items={found?.edges.map(({ node }) => node) ?? []} />
      <Paged
        page={found}
        fetching={fetching}
        none={t(Object.keys(filter).length ? "desk.noneSuch" : "desk.none")}
        after={after}
        turn={turn}
      />
    </Stack>
  );
}

function Filters(given: {
  kind: Kind;
  filters: readonly Argument[];
  filter: Values;
  narrow: (name: string, value: unknown) => void;
}) {
  const search = useDebouncedCallback((text: string) => given.narrow("search", text), TYPED);
  const narrowing = given.filters.filter(({ name }) => name !== "search");
  return (
    <SimpleGrid role="search" cols={{ base: 2, sm: 3, lg: 6 }} spacing="xs">
      {given.kind.search && (
        <TextInput
          type="search"
          aria-label={t("desk.search")}
          placeholder={t("desk.search")}
          defaultValue={String(given.filter.search ?? "")}
          onChange={({ currentTarget }) => search(currentTarget.value)}
        />
      )}
      {narrowing.map((argument) => (
        <Control
          key={argument.name}
          bare
          argument={argument}
          kind={given.kind.name}
          value={given.filter[argument.name]}
          change={(value) => given.narrow(argument.name, value)}
        />
      ))}
    </SimpleGrid>
  );
}
