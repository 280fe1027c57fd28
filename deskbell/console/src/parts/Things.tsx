/** Choosing things of the desk, by name: agents by searching, the others from their lists. */

import { MultiSelect, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { useClient, useQuery } from "urql";
import { graphql } from "../gql";
import { t } from "../texts";

const AGENTS = graphql(`
  query AgentsToChoose($search: String) {
    agents(search: $search, first: 50) { edges { node { id displayName } } }
  }
`);
const NAME = graphql(`
  query NameOfAgent($id: ID!) { node(id: $id) { ... on Agent { id displayName } } }
`);
const LISTS = graphql(`
  query ThingsToChoose(
    $group: Boolean!
    $department: Boolean!
    $brand: Boolean!
    $role: Boolean!
    $form: Boolean!
    $folder: Boolean!
    $survey: Boolean!
    $log: Boolean!
    $provider: Boolean!
  ) {
    groups(all: false) @include(if: $group) { id name }
    departments @include(if: $department) { id name }
    brands @include(if: $brand) { id name }
    roles @include(if: $role) { id name }
    forms @include(if: $form) { id name }
    kbFolders @include(if: $folder) { id name }
    surveys @include(if: $survey) { id name }
    timeLogCategories @include(if: $log) { id name }
    externalProviders @include(if: $provider) { id name }
  }
`);

interface Choice {
  value: string;
  label: string;
}

const TYPED = 250; // milliseconds after the last letter before agents are searched for

/** Return the names of agents that are chosen, also of those whom no search has found yet. */
function useNames(ids: readonly string[]): Choice[] {
  const client = useClient();
  const [names, setNames] = useState<readonly Choice[]>([]);
  const missing = ids.filter((id) => !names.some(({ value }) => value === id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once each
  useEffect(() => {
    for (const id of missing)
      client.query(NAME, { id }).then(({ data }) => {
        const label = data?.node && "displayName" in data.node ? data.node.displayName : id;
        setNames((before) => [...before.filter(({ value }) => value !== id), { value: id, label }]);
      });
  }, [missing.join()]);
  return [...names];
}

/** Return the things of a kind that may be chosen; agents as far as ``search`` finds them, and who is chosen. */
function useThings(entity: string, search: string, chosen: readonly string[]): Choice[] {
  const names = useNames(entity === "Agent" ? chosen : []);
  const [typed] = useDebouncedValue(search, TYPED);
  const agents = entity === "Agent";
  const [found] = useQuery({ query: AGENTS, variables: { search: typed || null }, pause: !agents });
  const [lists] = useQuery({
    query: LISTS,
    pause: agents,
    variables: {
      group: entity === "Group",
      department: entity === "Department",
      brand: entity === "Brand",
      role: entity === "Role",
      form: entity === "Form",
      folder: entity === "KBFolder",
      survey: entity === "Survey",
      log: entity === "TimeLogCategory",
      provider: entity === "ExternalProvider",
    },
  });
  if (agents) {
    const some =
      found.data?.agents.edges.map(({ node }) => ({ value: node.id, label: node.displayName })) ?? [];
    return [...some, ...names.filter(({ value }) => !some.some((known) => known.value === value))];
  }
  return Object.values(lists.data ?? {})
    .filter(Array.isArray)
    .flat()
    .map(({ id, name }) => ({ value: id, label: name }));
}

interface Given {
  label: string;
  entity: string;
  error?: string | undefined;
}

export function Things(
  given: Given & { chosen: readonly string[]; choose: (ids: string[]) => void; atMost?: number | null },
) {
  const [search, setSearch] = useState("");
  const things = useThings(given.entity, search, given.chosen);
  return (
    <MultiSelect
      label={given.label}
      error={given.error}
      searchable
      nothingFoundMessage={t("list.nothing")}
      searchValue={search}
      onSearchChange={setSearch}
      data={things}
      value={[...given.chosen]}
      onChange={given.choose}
      {...(given.atMost ? { maxValues: given.atMost } : {})}
    />
  );
}

export function Thing(given: Given & { chosen: string | null; choose: (id: string | null) => void }) {
  const [search, setSearch] = useState("");
  const things = useThings(given.entity, search, given.chosen ? [given.chosen] : []);
  return (
    <Select
      label={given.label}
      error={given.error}
      searchable
      nothingFoundMessage={t("list.nothing")}
      searchValue={search}
      onSearchChange={setSearch}
      data={things}
      value={given.chosen}
      onChange={given.choose}
    />
  );
}
