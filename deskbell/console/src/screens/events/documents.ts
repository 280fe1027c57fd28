/** What the lists of events ask, and what is done to many at once. */

import { graphql } from "../../gql";

export const EVENTS = graphql(`
  query Events(
    $scope: EventScope!
    $filter: EventFilter
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    events(scope: $scope, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      edges { node { id ...EventRow } }
      pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
    }
  }
`);

export const EVENT_ROW = graphql(`
  fragment EventRow on Event {
    id
    name
    enabled
    urgent
    silentBecause
    warnings
    throttledAt
    owner { displayName }
    category { title }
    eventType { title }
    conditions { all { summary } any { summary } }
    actions { summary }
  }
`);

export const SET_ENABLED = graphql(`
  mutation SetEventsEnabled($ids: [ID!]!, $enabled: Boolean!) {
    setEventsEnabled(ids: $ids, enabled: $enabled) { events { id enabled silentBecause } errors { code message path } }
  }
`);

export const SET_URGENT = graphql(`
  mutation SetEventsUrgent($ids: [ID!]!, $urgent: Boolean!) {
    setEventsUrgent(ids: $ids, urgent: $urgent) { events { id urgent } errors { code message path } }
  }
`);

export const COPY = graphql(`
  mutation CopyEvents($ids: [ID!]!, $key: String!) {
    copyEvents(ids: $ids, idempotencyKey: $key) { events { id name ...EventRow } errors { code message path } }
  }
`);

export const DELETE = graphql(`
  mutation DeleteEvents($ids: [ID!]!) { deleteEvents(ids: $ids) { deletedIds errors { code message path } } }
`);
