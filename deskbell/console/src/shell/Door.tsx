/** Who is not signed in signs in; who is, finds the desk. */

import { useEffect, useMemo } from "react";
import { Provider } from "urql";
import { connect } from "../api/client";
import { useSession } from "../api/session";
import { hangUp } from "../api/socket";
import { SignIn } from "../screens/signin/SignIn";
import { Shell } from "./Shell";

export function Door() {
  const { session, ending } = useSession();
  const inside = Boolean(session);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever comes in gets a client that knows nothing yet
  const client = useMemo(connect, [inside]);
  useEffect(() => {
    if (!inside) hangUp();
  }, [inside]);
  return <Provider value={client}>{inside ? <Shell /> : <SignIn ending={ending} />}</Provider>;
}
