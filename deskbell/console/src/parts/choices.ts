/** Things of the desk that may be chosen, of whichever types, by what they are called. */

import type { OptionsFilter } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { type Client, useClient } from "urql";
import { things } from "../described/things";

export interface Choice {
  value: string;
  label: string;
}

export interface Found {
  id: string;
  label: string | null;
  /** The kind of item that it is for, where it is for one alone. */
  of?: string;
}

type Called = (entity: string, found: Found) => string;

interface Listed {
  list: readonly Found[] | { edges: readonly { node: Found }[] };
}

const TYPED = 250; // milliseconds after the last letter before things are searched for

const choosing = (entity: string) => (Object.hasOwn(things, entity) ? things[entity] : undefined);

const asFound: OptionsFilter = ({ options }) => options;

/** Return what a control takes that shows what was searched for as it was found. */
export const filtering = (entities: readonly string[]) =>
  entities.some((entity) => choosing(entity)?.searches) ? { filter: asFound } : {};

async function find(client: Client, entity: string, search: string, kind: string, called: Called) {
  const how = choosing(entity);
  if (!how) return [];
  const { data } = await client.query<Listed>(how.document, how.searches ? { search: search || null } : {});
  const found = !data ? [] : "edges" in data.list ? data.list.edges.map(({ node }) => node) : data.list;
  return found
    .filter(({ of }) => !of || of.replaceAll("_", "") === kind.toUpperCase())
    .map((node) => ({ value: node.id, label: called(entity, node) }));
}

/** Return one that is chosen, and was not among those that were found. */
async function name(client: Client, id: string, called: Called): Promise<Choice> {
  const entity = id.slice(0, id.indexOf("_"));
  const how = choosing(entity);
  const answer = how && (await client.query<{ thing: Found | null }>(how.named, { id }));
  const found = answer?.data?.thing;
  return { value: id, label: found?.id ? called(entity, found) : id };
}

const plainly: Called = (_, { id, label }) => label || id.slice(-6);

/** Return what may be chosen, what is chosen already among it whatever is searched for. */
export function useChoices(
  given: { entities: readonly string[]; search: string; chosen: readonly string[]; kind?: string },
  called: Called = plainly,
): Choice[] {
  const client = useClient();
  const [known, setKnown] = useState<readonly Choice[]>([]);
  const { search, kind = "" } = given;
  const [entities, chosen] = [given.entities.join(), given.chosen.join()];
  const picked = known.filter(({ value }) => given.chosen.includes(value));
  const [typed] = useDebouncedValue(picked.some(({ label }) => label === search) ? "" : search, TYPED);
  useEffect(() => {
    let awaited = true;
    const ids = chosen.split(",").filter(Boolean);
    const ask = async () => {
      const asking = entities.split(",").map((entity) => find(client, entity, typed, kind, called));
      const found = (await Promise.all(asking)).flat();
      if (awaited) setKnown((before) => [...before.filter(({ value }) => ids.includes(value)), ...found]);
      const missing = ids.filter((id) => !found.some(({ value }) => value === id));
      const named = await Promise.all(missing.map((id) => name(client, id, called)));
      if (awaited && named.length) setKnown((before) => [...before, ...named]);
    };
    void ask();
    return () => {
      awaited = false;
    };
  }, [client, entities, typed, kind, chosen, called]);
  return [...new Map(known.map((choice) => [choice.value, choice])).values()];
}
