/** What the list of firings asks. */

import { graphql } from "../../gql";

export const FIRINGS = graphql(`
  query Firings($filter: FiringFilter, $after: String) {
    firings(filter: $filter, first: 50, after: $after) {
      totalCount
      totalCountIsExact
      edges { node { id ...FiringShown } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const FIRING = graphql(`
  fragment FiringShown on Firing {
    id
    firedAt
    event { id eventType { id actions { action title } } ...NamedEvent }
    occurrence { id occurredAt eventType { id title } item { id kind label } }
    ...Fired
  }
`);
