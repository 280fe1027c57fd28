/** What the screen of what happens asks. */

import { graphql } from "../../gql";

export const OCCURRENCE = graphql(`
  fragment OccurrenceShown on Occurrence {
    id
    occurredAt
    late
    depth
    eventType { id title category { id title } }
    actor { id displayName }
    item { id kind label url }
    facts { name value }
  }
`);

export const OCCURRENCES = graphql(`
  query Occurrences($filter: OccurrenceFilter, $outbox: OutboxState, $first: Int, $after: String) {
    occurrences(filter: $filter, outbox: $outbox, first: $first, after: $after) {
      edges { cursor node { id ...OccurrenceShown } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const RAISED = graphql(`
  subscription OccurrenceRaised($filter: OccurrenceFilter) {
    occurrenceRaised(filter: $filter) { id ...OccurrenceShown }
  }
`);

export const ONE_OCCURRENCE = graphql(`
  query OneOccurrence($id: ID!) {
    node(id: $id) { __typename ... on Occurrence { id ...OccurrenceShown } }
  }
`);

/** The names that the catalogue has for the facts of a type, and for their values. */
export const WORDS = graphql(`
  query WordsOfAType($type: EventTypeId!) {
    eventType(id: $type) {
      id
      conditions { condition title choices { value title } }
      variables { name description }
      category { id customFields { id name } }
    }
  }
`);

export const HEARD = graphql(`
  query WhoHeard($id: ID!, $after: String) {
    node(id: $id) {
      id
      ... on Occurrence {
        explanations(first: 20, after: $after) {
          edges { node { outcome event { id ...NamedEvent } ...Explained } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
`);
