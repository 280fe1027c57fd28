/** What the list of receipts asks. */

import { graphql } from "../../gql";

export const RECEIPTS = graphql(`
  query Receipts($filter: MessageReceiptFilter, $after: String) {
    messageReceipts(filter: $filter, first: 50, after: $after) {
      totalCount
      totalCountIsExact
      edges { node { id ...ReceiptShown } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const RECEIPT = graphql(`
  fragment ReceiptShown on MessageReceipt {
    id
    sentAt
    readAt
    test
    urgent
    lateness
    agent { id displayName }
    event { id ...NamedEvent }
    occurrence { id occurredAt eventType { id title } item { id kind label } }
  }
`);
