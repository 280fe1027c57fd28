/** The operations that the API's contract holds, each by itself, with the variables that it takes. */

import { Kind, type OperationDefinitionNode, parse, print, separateOperations } from "graphql";

const FILES = import.meta.glob<string>("../../../../../tests/contracts/data/operations/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface Example {
  name: string;
  /** What it is about: the name of its file. */
  subject: string;
  query: string;
  variables: string;
}

/** Return the operations of a document; their variables are named and empty. */
export function examplesOf(subject: string, text: string): Example[] {
  return Object.entries(separateOperations(parse(text))).map(([name, document]) => {
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const asked = (operation as OperationDefinitionNode).variableDefinitions ?? [];
    const variables = Object.fromEntries(asked.map(({ variable }) => [variable.name.value, null]));
    return {
      name,
      subject,
      query: print(document),
      variables: asked.length ? JSON.stringify(variables, null, 2) : "",
    };
  });
}

const subjectOf = (path: string) => path.replace(/^.*\//, "").replace(/\.graphql$/, "");

/** All of them, by the files in which they stand. */
export const EXAMPLES: readonly Example[] = Object.entries(FILES).flatMap(([path, text]) =>
  examplesOf(subjectOf(path), text),
);
