/** What the overview asks. */

import { graphql } from "../../gql";

export const ACTIVITY = graphql(`
  query Activity($span: ActivitySpan!) {
    activity(span: $span) {
      since
      until
      parked
      waiting
      parts {
        since
        until
        exact
        fired
        heldBack
        read
        unread
        medianLateness
        p95Lateness
        occurrences { count category { id title } }
        deliveries { state count }
      }
      firings { fired heldBack eventId event { id ...NamedEvent } }
      throttled { id ...NamedEvent }
      paused { key name until failingSince waiting }
    }
  }
`);

export const DISABLED = graphql(`
  query DisabledEvents($global: Boolean!, $employees: Boolean!) {
    global: events(scope: GLOBAL, filter: { enabled: false }, first: 0) @include(if: $global) { totalCount }
    employees: events(scope: EMPLOYEES, filter: { enabled: false }, first: 0) @include(if: $employees) { totalCount }
  }
`);
