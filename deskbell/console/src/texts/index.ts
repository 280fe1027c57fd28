/** What the console says, in the reader's language. */

import { en, type Key } from "./en";

export type { Key };

const languages: Record<string, () => Promise<Record<Key, string>>> = {
  de: () => import("./de").then(({ de }) => de),
};

let texts: Record<Key, string> = en;

/** The language that is spoken, as browsers name it. */
export let language = "en";

/** Speak the first of the browser's languages that there is. */
export async function speak(wanted: readonly string[]): Promise<void> {
  const known = wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag === "en" || tag in languages) ?? "en";
  texts = (await languages[known]?.()) ?? en;
  language = known;
  document.documentElement.lang = known;
}

/** Return a text, its values filled in. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text: string = texts[key];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
