/** What the console knows of the desk's items; all of it is made from the schema when the console is built. */

import type { Permission } from "../../gql/graphql";

export interface Choice {
  value: string;
  title: string;
  help: string;
}

export type Shape = "text" | "number" | "flag" | "moment" | "choice" | "thing" | "parts";

/** Something with a name that people read, and what it says of itself. */
interface Named {
  name: string;
  title: string;
  help: string;
}

/** What is shown of an item, or of something that gathers on it. */
export interface Field extends Named {
  shape: Shape;
  many: boolean;
  choices?: readonly Choice[];
  parts?: readonly Field[];
}

/** What a verb or a filter takes. */
export interface Argument extends Named {
  shape: Shape;
  many: boolean;
  required: boolean;
  choices?: readonly Choice[];
  /** The kinds of thing that it names one of, by id. */
  entities?: readonly string[];
  /** How many letters, and which numbers, it takes. */
  longest?: number;
  least?: number;
  most?: number;
  whole?: boolean;
  /** What stands for it if it is left out. */
  initially?: string;
  parts?: readonly Argument[];
}

/** What people do with an item; an own argument names that item, and one that begins an item has none. */
export interface Verb extends Named {
  opens: readonly Permission[];
  document: string;
  own: string | null;
  /** Whether all goes into one `input`, and whether that takes a key by which it is done once. */
  input: boolean;
  keyed: boolean;
  /** Whether what is left out stays as it is. */
  edits: boolean;
  deletes: boolean;
  arguments: readonly Argument[];
}

/** What gathers on an item, newest first. */
export interface Entries {
  name: string;
  title: string;
  fields: readonly Field[];
}

/** A place in the navigation: a list of one kind of item, and any one of the permissions that open it. */
export interface Listed {
  path: string;
  title: string;
  opens: readonly Permission[];
}

export interface Kind {
  name: string;
  /** One of it, as people say. */
  title: string;
  /** The field that names an item at a glance. */
  label: string | null;
  document: string;
  fields: readonly Field[];
  entries: readonly Entries[];
  list: (Listed & { document: string; columns: readonly string[]; filters: readonly Argument[] }) | null;
  /** Whether its list is searched by text. */
  search: boolean;
  begins: readonly Verb[];
  verbs: readonly Verb[];
  /** What makes the things that its items and verbs name, such as forms and folders. */
  furnishes: readonly Verb[];
}

/** How things of a type are found, to be chosen. */
export interface Choosing {
  document: string;
  searches: boolean;
  /** What asks for one by its id. */
  named: string;
}

export type Things = Readonly<Record<string, Choosing>>;

export interface Description {
  kinds: readonly Kind[];
}
