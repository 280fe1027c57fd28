/** What the console says, in the reader's language. */

import { inWords } from "../parts/words";
import { en, type Key } from "./en";
import { isolated } from "./isolated";

export type { Key };

interface Language {
  texts: Record<Key, string>;
  /** What the schema's own words are in it, as far as it has them. */
  words: Readonly<Record<string, string>>;
}

const languages: Record<string, () => Promise<Language>> = {
  de: () => import("./de").then(({ de, words }) => ({ texts: de, words })),
};

let spoken: Language = { texts: en, words: {} };

/** The language that is spoken, as browsers name it. */
export let language = "en";

/** Speak the first of the browser's languages that there is. */
export async function speak(wanted: readonly string[]): Promise<void> {
  const known = wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag === "en" || tag in languages) ?? "en";
  spoken = (await languages[known]?.()) ?? { texts: en, words: {} };
  language = known;
  document.documentElement.lang = known;
}

/** Return a text, its values filled in; those that people wrote keep to themselves. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text: string = spoken.texts[key];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => isolated(String(values[name] ?? "")));
}

/** Return what one of the schema's names is called: by a text for it, or else by its own words. */
export function named(kind: "area" | "permission", name: string): string {
  const texts: Record<string, string> = spoken.texts;
  return texts[`${kind}.${name}`] ?? said(inWords(name));
}

/** Return what the schema calls something, in the language that is spoken; in English where that has no word. */
export const said = (words: string): string =>
  (Object.hasOwn(spoken.words, words) ? spoken.words[words] : null) ?? words;
