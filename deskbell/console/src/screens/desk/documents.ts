/** What the desk's screens ask that is the same for items of all kinds. */

import { graphql } from "../../gql";

export const WHAT = graphql(`
  query WhatItIs($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Agent { displayName }
      ... on Group { name }
      ... on Department { name }
    }
  }
`);

export const HAPPENED = graphql(`
  fragment Happened on Occurrence {
    id
    occurredAt
    eventType { id title }
    actor { id displayName }
    facts { name value }
    explanations(first: 5) {
      edges {
        node {
          event { id ...NamedEvent eventType { id actions { action title } } }
          firing { ...Fired }
        }
      }
    }
  }
`);

export const HISTORY = graphql(`
  query ItemHistory($id: ID!, $after: String) {
    occurrences(filter: { itemId: $id }, first: 10, after: $after) {
      edges { node { id ...Happened } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const HAPPENS = graphql(`
  subscription ItemHappens($id: ID!) {
    occurrenceRaised(filter: { itemId: $id }) { id }
  }
`);

export const MANUAL = graphql(`
  query ManualEvents($mine: Boolean!, $global: Boolean!, $filter: EventFilter) {
    mine: events(scope: MY, filter: $filter, first: 200) @include(if: $mine) { edges { node { id name eventType { kind category { title } } } } }
    global: events(scope: GLOBAL, filter: $filter, first: 200) @include(if: $global) { edges { node { id name eventType { kind category { title } } } } }
  }
`);

export const RUN = graphql(`
  mutation RunManualEvent($eventId: ID!, $itemId: ID!) {
    runManualEvent(eventId: $eventId, itemId: $itemId) { event { id } errors { code message path } }
  }
`);
