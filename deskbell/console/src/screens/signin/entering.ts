/** Coming in with a session that has just been opened, and what is said where the browser does not keep it. */

import { useState } from "react";
import { enter } from "../../api/session";
import { t } from "../../texts";

export function useEntering() {
  const [why, setWhy] = useState<"ended" | "lost" | null>(null);
  return {
    lost: why ? [{ path: [], message: t(`signIn.${why}`) }] : [],
    async come(session: { refreshToken: string } | null | undefined) {
      setWhy(session ? await enter(session.refreshToken) : null);
    },
  };
}
