/** What the desk refused: at the fields by their paths, and in a box what belongs to none. */

import { Alert } from "@mantine/core";
import type { CombinedError } from "urql";
import { t } from "../texts";

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
