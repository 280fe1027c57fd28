/** Following the inbox: behind a cursor, so that no message is missed and none comes twice. */

import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { graphql } from "../gql";
import type { DeliveredSubscription } from "../gql/graphql";

const DELIVERED = graphql(`
  subscription Delivered($after: String) {
    messageDelivered(after: $after) {
      cursor
      replayed
      silent
      unreadCount
      message { id ...MessageShown }
    }
  }
`);

export type Delivery = DeliveredSubscription["messageDelivered"];

/**
 * Call ``heard`` with each message behind ``after``; ``expired`` where what lies behind it is no longer kept.
 *
 * The socket goes on behind the last one by itself, see `api/client`.
 */
export function useDeliveries(
  after: string | undefined,
  heard: (delivery: Delivery) => void,
  expired: () => void,
) {
  const client = useClient();
  const latest = useRef({ heard, expired });
  latest.current = { heard, expired };
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt follows anew
  useEffect(() => {
    if (after === undefined) return;
    const { unsubscribe } = client.subscription(DELIVERED, { after }).subscribe(({ data, error }) => {
      if (data) latest.current.heard(data.messageDelivered);
      if (error?.graphQLErrors.some(({ extensions }) => extensions.code === "CURSOR_EXPIRED"))
        latest.current.expired();
      else if (error?.graphQLErrors.some(({ extensions }) => extensions.code === "UNAUTHENTICATED"))
        setAttempt((before) => before + 1);
    });
    return unsubscribe;
  }, [client, after, attempt]);
}
