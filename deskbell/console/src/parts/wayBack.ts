/** The way back of the keyboard, from what is shown only as long as it is open. */

import { useEffect, useState } from "react";
import { toContent } from "./content";

/** When this is shown no more, lead back to what it was opened from, a button or that of a menu, if it is there. */
export function useWayBack() {
  const [from] = useState(opener);
  useEffect(() => () => (from?.isConnected ? from.focus() : toContent()), [from]);
}

function opener(): HTMLElement | null {
  const held = document.activeElement;
  const menu = held?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return menu ? document.getElementById(menu) : (held as HTMLElement | null);
}
