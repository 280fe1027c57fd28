/** Facts in people's words: with the names that the catalogue has for them and for their values. */

import type { WordsOfATypeQuery } from "../../gql/graphql";

type Words = NonNullable<WordsOfATypeQuery["eventType"]>;

export interface Fact {
  name: string;
  value?: string | null | undefined;
}

interface Said {
  name: string;
  title: string;
  value: string;
}

interface Saying {
  yes: string;
  no: string;
  moment: (at: string) => string;
}

const ID = /^[A-Z][A-Za-z]*_[0-9a-f]{32}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;
const ELSEWHERE = new Set(["ITEM_ID", "ITEM_URL", "TIME_OF_DAY", "DAY_OF_WEEK"]); // shown as link and time

/** Return what is known and says something to people, each thing once. */
export function inWords(facts: readonly Fact[], words: Words | null | undefined, saying: Saying): Said[] {
  const told = new Set<string>();
  return facts
    .flatMap((fact) => read(fact, words, saying))
    .filter(({ title, value }) => {
      const said = `${title}\n${value}`;
      return !told.has(said) && told.add(said);
    });
}

function read({ name, value }: Fact, words: Words | null | undefined, saying: Saying): Said[] {
  if (!value || ELSEWHERE.has(name)) return [];
  if (name === "CUSTOM_FIELD") return ofFields(value, words);
  const choices = words?.conditions.find(({ condition }) => condition === name)?.choices;
  const said = sayOf(value, choices ?? [], saying);
  return said ? [{ name, title: titleOf(name, words), value: said }] : [];
}

/** Return what a condition is called, also for a variable of the same, such as TICKET_PRIORITY. */
function titleOf(name: string, words: Words | null | undefined): string {
  const conditions = words?.conditions ?? [];
  const known =
    conditions.find(({ condition }) => condition === name) ??
    conditions.find(({ condition }) => name.endsWith(`_${condition}`));
  const variable = words?.variables.find((each) => each.name === name);
  return known?.title ?? variable?.description ?? spelt(name);
}

type Choices = readonly { value: string; title: string }[];

function sayOf(value: string, choices: Choices, saying: Saying): string | null {
  const chosen = choices.find((choice) => choice.value === value);
  if (chosen) return chosen.title;
  if (value === "true") return saying.yes;
  if (value === "false") return saying.no;
  if (MOMENT.test(value)) return saying.moment(value);
  if (ID.test(value)) return null;
  const list = listed(value);
  if (!list) return value;
  const said = list.map((each) => sayOf(each, choices, saying)).filter((each) => each !== null);
  return said.join(", ") || null;
}

function listed(value: string): string[] | null {
  if (!value.startsWith("[")) return null;
  const found = parsed(value);
  return Array.isArray(found) && found.every((each) => typeof each === "string") ? found : null;
}

function ofFields(value: string, words: Words | null | undefined): Said[] {
  const found = parsed(value);
  if (!found || typeof found !== "object") return [];
  return Object.entries(found).flatMap(([id, given]) => {
    const field = words?.category.customFields.find((each) => each.id === id || each.id.endsWith(bare(id)));
    const said = Array.isArray(given) ? given.join(", ") : String(given ?? "");
    return said ? [{ name: id, title: field?.name ?? id, value: said }] : [];
  });
}

const bare = (id: string) => `_${id.replaceAll("-", "")}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Write a name of the catalogue as people would, where it has no better one. */
export function spelt(name: string): string {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
