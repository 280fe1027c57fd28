/** Who is not signed in signs in; who is, finds the desk. */

import { Suspense, useEffect, useMemo } from "react";
import { Provider } from "urql";
import { connect } from "../api/client";
import { useSession } from "../api/session";
import { hangUp } from "../api/socket";
import { shown } from "../parts/screen";
import { forgetHere } from "./bell/push";
import { Shell } from "./Shell";

const SignIn = shown("SignIn", () => import("../screens/signin/SignIn"));

export function Door() {
  const { session, ending } = useSession();
  const inside = Boolean(session);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever comes in gets a client that knows nothing yet
  const client = useMemo(connect, [inside]);
  useEffect(() => {
    if (!inside) hangUp();
    // Before the cookie was tried nobody knows whether somebody is signed in.
    if (session === null) void forgetHere().catch(reportError);
  }, [inside, session]);
  return (
    <Provider value={client}>
      {inside ? (
        <Shell />
      ) : (
        <Suspense>
          <SignIn ending={ending} />
        </Suspense>
      )}
    </Provider>
  );
}
