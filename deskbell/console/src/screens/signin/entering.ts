/** Coming in with a session that has just been opened, and what is said where the browser does not keep it. */

import { useState } from "react";
import { enter } from "../../api/session";
import { t } from "../../texts";

export function useEntering() {
  const [lost, setLost] = useState(false);
  return {
    lost: lost ? [{ path: [], message: t("signIn.lost") }] : [],
    async come(session: { refreshToken: string } | null | undefined) {
      setLost(session ? !(await enter(session.refreshToken)) : false);
    },
  };
}
