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
    eventType { id title }
    event { id name }
    item { id kind label url }
    occurrence { id }
  }
`);

export const INBOX = graphql(`
  query Inbox($filter: MessageFilter, $after: String) {
    messages(filter: $filter, first: 50, after: $after) {
      liveCursor
      unreadCount
      edges { node { id ...MessageShown } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const MARK_READ = graphql(`
  mutation MarkMessagesRead($ids: [ID!]!) {
    markMessagesRead(ids: $ids) { messages { id readAt } unreadCount errors { code message path } }
  }
`);

export const MARK_ALL = graphql(`
  mutation MarkAllMessagesRead { markAllMessagesRead { unreadCount errors { code message path } } }
`);
