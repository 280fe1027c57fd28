/** What a list is narrowed by, kept in the address: a link opens it so, and going back brings it back. */

import { useSearchParams } from "wouter";

/** Read it; what narrows a list otherwise leads to its first page, which is that ``after`` no place. */
export function useAsked<Name extends string>(names: readonly Name[]) {
  const [params, setParams] = useSearchParams();
  const asked = Object.fromEntries(names.map((name) => [name, params.get(name)])) as Record<
    Name,
    string | null
  >;
  const ask = (changes: Partial<Record<Name, string | null>>) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries<string | null | undefined>({ after: null, ...changes }))
        if (value) after.set(name, value);
        else after.delete(name);
      return after;
    });
  return [asked, ask] as const;
}
