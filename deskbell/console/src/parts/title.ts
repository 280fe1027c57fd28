/** What the page is called: its screen says it, and the shell adds what is unread. */

import { useEffect } from "react";
import { store } from "./store";

/** What the screen calls itself; null where it is called as its place in the navigation. */
export const title = store<string | null>(null);

/** Call the page so for as long as the part of it that calls this is shown. */
export function useTitle(text: string) {
  useEffect(() => {
    title.set(text);
    return () => title.set(null);
  }, [text]);
}
