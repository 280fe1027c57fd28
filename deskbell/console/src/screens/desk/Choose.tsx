/** Choosing things of the desk by what they are called, of whichever types an argument may name. */

import { MultiSelect, type OptionsFilter, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { type Client, useClient } from "urql";
import { type ControlGiven, labelled } from "./controls";
import { called, choosing, kindNamed } from "./kinds";

interface Choice {
  value: string;
  label: string;
}

interface Found {
  list: readonly Node[] | { edges: readonly { node: Node }[] };
}

interface Node {
  id: string;
  label: string | null;
  of?: string;
}

const TYPED = 250; // milliseconds after the last letter before things are searched for

async function ask(client: Client, entity: string, search: string, kind: string): Promise<Choice[]> {
  const how = choosing(entity);
  if (!how) return [];
  const { data } = await client.query<Found>(how.document, how.searches ? { search: search || null } : {});
  const found: readonly Node[] = !data
    ? []
    : "edges" in data.list
      ? data.list.edges.map(({ node }) => node)
      : data.list;
  return found
    .filter(({ of }) => !of || of.replaceAll("_", "") === kind.toUpperCase())
    .map((node) => ({ value: node.id, label: called(kindNamed(entity), { ...node }) }));
}

/** Return what may be chosen, what is chosen already among it whatever is searched for. */
function useChoices(entities: string, search: string, kind: string, chosen: string): Choice[] {
  const client = useClient();
  const [known, setKnown] = useState<readonly Choice[]>([]);
  const picked = known.filter(({ value }) => chosen.split(",").includes(value));
  const [typed] = useDebouncedValue(picked.some(({ label }) => label === search) ? "" : search, TYPED);
  useEffect(() => {
    let awaited = true;
    const asking = entities.split(",").map((entity) => ask(client, entity, typed, kind));
    void Promise.all(asking).then((found) => {
      const stays = ({ value }: Choice) => chosen.split(",").includes(value);
      if (awaited) setKnown((before) => [...before.filter(stays), ...found.flat()]);
    });
    return () => {
      awaited = false;
    };
  }, [client, entities, typed, kind, chosen]);
  return [...new Map(known.map((choice) => [choice.value, choice])).values()];
}

const asFound: OptionsFilter = ({ options }) => options;

export function Choose({ argument, kind, value, change, error, bare }: ControlGiven) {
  const [search, setSearch] = useState("");
  const entities = argument.entities ?? [];
  const chosen = asIds(value);
  const choices = useChoices(entities.join(), search, kind, chosen.join());
  const same = {
    ...labelled(argument, bare),
    error,
    searchable: true,
    clearable: !argument.required,
    searchValue: search,
    onSearchChange: setSearch,
    data: choices,
    ...(entities.some((entity) => choosing(entity)?.searches) ? { filter: asFound } : {}),
  };
  if (argument.many) return <MultiSelect {...same} value={chosen} onChange={change} />;
  return <Select {...same} allowDeselect={!argument.required} value={chosen[0] ?? null} onChange={change} />;
}

function asIds(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" && value ? [value] : [];
}
