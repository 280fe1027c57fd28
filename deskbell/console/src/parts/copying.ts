/** Copying what a field holds, also where browsers know no clipboard, as on connections that are not encrypted. */

import { useRef, useState } from "react";

/** Return what the field is given, a way to copy it, and whether that was done; else it is at least selected. */
export function useCopying(text: string) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    const written = navigator.clipboard?.writeText(text);
    setCopied(
      await (written ?? Promise.reject()).then(
        () => true,
        () => document.execCommand("copy"),
      ),
    );
  };
  return { field, copied, copy };
}
