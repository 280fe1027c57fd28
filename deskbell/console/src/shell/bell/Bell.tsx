/** What goes on behind every screen: messages come, and what is unread is told. */

import { useEffect } from "react";
import { useClient } from "urql";
import { useDeliveries, useFollowing } from "../../api/following";
import { isChief, standInLine } from "./chief";
import { notify } from "./desktop";
import { useNaming } from "./naming";
import { lookForPush } from "./push";
import { ring } from "./sound";

standInLine();

export function Bell({ place }: { place: string | undefined }) {
  const client = useClient();
  useFollowing();
  useNaming(place);
  useEffect(() => void lookForPush(client).catch(reportError), [client]);
  useDeliveries({
    heard: ({ message, silent, replayed }) => {
      if (silent || !isChief()) return;
      ring();
      if (!replayed) void notify(message).catch(reportError);
    },
  });
  return null;
}
