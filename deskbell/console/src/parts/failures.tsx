/** What the desk refused: at the fields by their paths, and in a box what belongs to none. */

import { Alert, Button } from "@mantine/core";
import type { CombinedError } from "urql";
import { useSearchParams } from "wouter";
import { t } from "../texts";
import { toContent } from "./content";

/** By these an address names a page of a list. */
const PAGES = ["after", "at"];

export interface Refusal {
  message: string;
  path: readonly string[];
}

/** Return refusals as a form takes them: by the names of its fields. */
export function onFields(refusals: readonly Refusal[] = []): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of refusals) {
    const at = path.join(".");
    fields[at] = at in fields ? `${fields[at]} ${message}` : message;
  }
  return fields;
}

/** Whether it was refused for a place in a list, which only an address can name wrongly. */
const astray = (error: CombinedError | undefined) =>
  error?.graphQLErrors.some(({ extensions }) => /^(after|before)$/.test(String(extensions.path)));

/**
 * Say what belongs to no field ``beside`` which it would stand. What can be refused was to be done, and is not
 * tried again by itself as questions are.
 */
export function Failures(given: {
  error?: CombinedError | undefined;
  errors?: readonly Refusal[] | undefined;
  beside?: readonly string[];
}) {
  const elsewhere = given.errors?.filter(({ path }) => !given.beside?.includes(path.join("."))) ?? [];
  if (astray(given.error)) return <NoPage />;
  const sentences = [
    ...elsewhere.map(({ message }) => message),
    ...(given.error?.graphQLErrors.map(({ message }) => message) ?? []),
    ...(given.error?.networkError && !given.error.graphQLErrors.length
      ? [t("errors" in given ? "error.unsure" : "error.network")]
      : []),
  ];
  if (!sentences.length) return null;
  return (
    <Alert color="red" role="alert" title={t("error.title")}>
      {sentences.map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
    </Alert>
  );
}

/** That the address names no page of the list, and the way to the first. */
function NoPage() {
  const [, setSearch] = useSearchParams();
  const first = () => {
    toContent();
    setSearch((before) => new URLSearchParams([...before].filter(([name]) => !PAGES.includes(name))));
  };
  return (
    <Alert color="red" role="alert" title={t("list.noPage")}>
      <Button variant="default" size="compact-sm" onClick={first}>
        {t("list.first")}
      </Button>
    </Alert>
  );
}
