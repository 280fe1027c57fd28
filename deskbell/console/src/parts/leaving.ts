/** Leaving with changes asks, whether the page is closed or another place is opened. */

import { useEffect, useRef } from "react";
import { t } from "../texts";

export function useLeavingAsks(changed: boolean) {
  const asks = useRef(changed);
  asks.current = changed;
  useEffect(() => {
    const closing = (event: BeforeUnloadEvent) => {
      if (asks.current) event.preventDefault();
    };
    const clicked = (event: MouseEvent) => {
      const link = (event.target as Element).closest("a[href]");
      if (link && asks.current && !window.confirm(t("editor.leave"))) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    window.addEventListener("beforeunload", closing);
    document.addEventListener("click", clicked, true);
    return () => {
      window.removeEventListener("beforeunload", closing);
      document.removeEventListener("click", clicked, true);
    };
  }, []);
  return {
    stop() {
      asks.current = false;
    },
  };
}
