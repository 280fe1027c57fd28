/** How the explorer asks the desk: as oneself, over HTTP, and over the socket for what is live. */

import type { GraphiQLProps } from "graphiql";
import { type DocumentNode, type ExecutionResult, getOperationAST, parse } from "graphql";
import type { Sink } from "graphql-ws";
import { ask, follow } from "../../api/client";

type Fetcher = GraphiQLProps["fetcher"];

const isLive = (document: DocumentNode, name: string | null | undefined) =>
  getOperationAST(document, name)?.operation === "subscription";

export const fetcher: Fetcher = ({ query, variables, operationName }, options) => {
  const operation = { query, variables: variables ?? {}, operationName };
  if (!isLive(options?.documentAST ?? parse(query), operationName)) return ask(operation);
  return {
    subscribe: (observer) => ({
      unsubscribe: follow(operation, observer as Sink<ExecutionResult>),
    }),
  };
};
