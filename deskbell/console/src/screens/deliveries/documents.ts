/** What the list of deliveries asks, and what is done with them. */

import { graphql } from "../../gql";

export const DELIVERY = graphql(`
  fragment DeliveryShown on Delivery {
    id
    channel
    recipient
    subject
    state
    createdAt
    deliverAt
    nextAttemptAt
    body
    attempts { at answer succeeded }
    event { ...NamedEvent }
    occurrenceId
  }
`);

export const DELIVERIES = graphql(`
  query Deliveries($filter: DeliveryFilter, $after: String) {
    deliveries(filter: $filter, first: 50, after: $after) {
      totalCount
      totalCountIsExact
      edges { node { id state ...DeliveryShown } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const RETRY = graphql(`
  mutation RetryDeliveries($ids: [ID!]!) {
    retryDeliveries(ids: $ids) {
      deliveries { id ...DeliveryShown }
      errors { code message path }
    }
  }
`);
