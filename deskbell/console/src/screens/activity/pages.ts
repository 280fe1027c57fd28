/** Reading what happened, a page or as many as are shown. */

import type { Client, CombinedError } from "urql";
import type { OccurrencesQuery, OccurrencesQueryVariables } from "../../gql/graphql";
import { OCCURRENCES } from "./documents";
import type { Row } from "./kept";

export type Shown = Row & { node: OccurrencesQuery["occurrences"]["edges"][number]["node"] };

const LONGEST = 200; // of a page, as the API gives them

export const shownOf = (node: Shown["node"], cursor: string | null): Shown => ({ id: node.id, cursor, node });

/** Read on until there are as many, or no more; nothing of it counts where a page of it fails. */
export async function readAsFar(client: Client, asked: OccurrencesQueryVariables, count: number) {
  const shown: Shown[] = [];
  let after = asked.after ?? null;
  let failed: CombinedError | undefined;
  do {
    const variables = { ...asked, first: Math.min(LONGEST, count - shown.length), after };
    const { data, error } = await client.query(OCCURRENCES, variables, { requestPolicy: "network-only" });
    failed ??= error;
    if (!data) return { error };
    const { edges, pageInfo } = data.occurrences;
    shown.push(...edges.map(({ node, cursor }) => shownOf(node, cursor)));
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
  } while (after && shown.length < count);
  return { page: { shown, next: after }, error: failed };
}
