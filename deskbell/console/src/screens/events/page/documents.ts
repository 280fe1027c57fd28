/** What an event's page asks. */

import { graphql } from "../../../gql";

export const EVENT_PAGE = graphql(`
  query EventPage($id: ID!) {
    viewer { id permissions }
    event(id: $id) {
      id
      level
      firingCount
      lastFiredAt
      throttledAt
      owner { id }
      ...EventRow
    }
  }
`);

export const HISTORY = graphql(`
  query History($eventId: ID!, $after: String) {
    event(id: $eventId) {
      id
      eventType { id actions { action title } }
      firings(first: 20, after: $after) {
        edges { node { id firedAt occurrence { id occurredAt item { id kind label } } ...Fired } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const EXPLANATIONS = graphql(`
  query Explanations($eventId: ID!, $outcome: Outcome, $after: String) {
    event(id: $eventId) {
      id
      explanations(outcome: $outcome, first: 20, after: $after) {
        edges { node { outcome summary occurrence { id occurredAt item { id kind label } } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const EXPLAIN = graphql(`
  query Why($eventId: ID!, $occurrenceId: ID!) {
    explainEvent(eventId: $eventId, occurrenceId: $occurrenceId) { ...Explained }
  }
`);

export const TRACE = graphql(`
  subscription Trace($eventId: ID!) {
    eventTraced(id: $eventId) { occurrence { id } ...Explained }
  }
`);
