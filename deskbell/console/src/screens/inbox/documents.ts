/** What the inbox asks. */

import { graphql } from "../../gql";

export const MESSAGE = graphql(`
  fragment MessageShown on Message {
    id
    subject
    body
    sentAt
    readAt
    test
    urgent
    eventType { id title category { id title } }
    event { id name }
    item { id kind label url }
    occurrence { id }
  }
`);

export const INBOX = graphql(`
  query Inbox($filter: MessageFilter, $first: Int!, $after: String) {
    messages(filter: $filter, first: $first, after: $after) {
      edges { cursor node { id subject readAt ...MessageShown } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const NEWEST = graphql(`
  query NewestMessage($filter: MessageFilter) {
    messages(filter: $filter, first: 1) { edges { cursor node { id } } }
  }
`);

export const STILL_UNREAD = graphql(`
  query StillUnread($filter: MessageFilter!, $after: String, $before: String, $oldest: ID!) {
    messages(filter: $filter, first: 200, after: $after, before: $before) {
      edges { node { id sentAt } }
      pageInfo { hasNextPage endCursor }
    }
    oldest: node(id: $oldest) { __typename ... on Message { id sentAt readAt } }
  }
`);

export const ABOUT = graphql(`
  query WhatAMessageIsAbout($id: ID!) { node(id: $id) { __typename ... on Message { item { id kind } } } }
`);

export const MARK_READ = graphql(`
  mutation MarkMessagesRead($ids: [ID!]!) {
    markMessagesRead(ids: $ids) { messages { id readAt } unreadCount errors { code message path } }
  }
`);

export const MARK_ALL = graphql(`
  mutation MarkAllMessagesRead { markAllMessagesRead { unreadCount errors { code message path } } }
`);

export const WHY = graphql(`
  query WhyThisMessage($eventId: ID!, $occurrenceId: ID!) {
    explainEvent(eventId: $eventId, occurrenceId: $occurrenceId) { ...Explained }
  }
`);
