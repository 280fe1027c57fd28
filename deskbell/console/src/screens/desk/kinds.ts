/** The kinds of item, as the schema describes them. */

import { description as described } from "../../described/desk";
import { said } from "../../texts";
import type { Argument, Description, Kind, Verb } from "./description";

export type Values = Readonly<Record<string, unknown>>;

/** The description with all titles in the language that is spoken. */
const description: Description = JSON.parse(JSON.stringify(described), (key, value) =>
  key === "title" && typeof value === "string" ? said(value) : value,
);

const byName = new Map(description.kinds.map((kind) => [kind.name, kind]));

export const kindNamed = (name: string): Kind | undefined => byName.get(name);

export const kindAt = (path: string) => description.kinds.find(({ list }) => list?.path === path);

/** Return what an item is called; what has no words goes by what it belongs to, or by the end of its id. */
export function called(kind: Kind | undefined, item: Values & { id: string }): string {
  const label = item.label ?? (kind?.label ? item[kind.label] : null);
  if (typeof label === "string" && label) return label;
  const things = kind?.fields.filter(({ shape }) => shape === "thing") ?? [];
  const about = things.map(({ name }) => (item[name] as { label?: string } | null)?.label).find(Boolean);
  return about ? `${kind?.title}: ${about}` : `${kind?.title ?? ""} ${item.id.slice(-6)}`.trim();
}

/** A verb that begins something about an item, and the argument that names the item then. */
export interface About {
  verb: Verb;
  argument: Argument;
}

/** Return what can be begun about items of a kind. */
export function aboutOf(kind: Kind): About[] {
  return description.kinds.flatMap(({ begins }) =>
    begins.flatMap((verb) => {
      const argument = verb.arguments.find(({ entities }) => entities?.includes(kind.name));
      return argument ? [{ verb, argument }] : [];
    }),
  );
}
