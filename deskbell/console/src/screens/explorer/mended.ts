/**
 * What GraphiQL shows without a name, or with roles that do not go together, mended as it comes onto the page:
 * its editors are named, can be scrolled and left by the keyboard, and its tabs, which hold buttons, are a list of these.
 */

import { useEffect, useRef } from "react";
import { t } from "../../texts";

const EDITORS = [
  [".graphiql-query-editor", "explorer.query"],
  [".graphiql-editor-tool", "explorer.variables"],
  [".result-window", "explorer.response"],
] as const;

/** What an editor's element holds: the editor itself. */
interface Held {
  CodeMirror: { addKeyMap: (keys: Record<string, false>) => void };
}

/** Keys that an editor leaves to the browser: by them one goes on, and is not caught in it. */
const LEFT = { Tab: false, "Shift-Tab": false } as const;

function mend(root: Element) {
  for (const editor of root.querySelectorAll(".CodeMirror:not([data-left])")) {
    (editor as unknown as Held).CodeMirror.addKeyMap(LEFT);
    editor.setAttribute("data-left", "");
  }
  for (const [where, name] of EDITORS)
    for (const field of root.querySelectorAll(`${where} .CodeMirror textarea:not([aria-label])`))
      field.setAttribute("aria-label", t(name));
  for (const scrolled of root.querySelectorAll(".CodeMirror-scroll[tabindex='-1']"))
    scrolled.setAttribute("tabindex", "0");
  for (const list of root.querySelectorAll("[role=tablist], [role=tabpanel]")) list.removeAttribute("role");
  for (const tab of root.querySelectorAll(".graphiql-tab[aria-selected]")) {
    tab.querySelector("button")?.setAttribute("aria-current", tab.getAttribute("aria-selected") ?? "false");
    tab.removeAttribute("aria-selected");
    tab.removeAttribute("role");
  }
}

/** Return what the part of the page is given that is to be mended. */
export function useMended() {
  const part = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = part.current;
    if (!root) return;
    mend(root);
    const observer = new MutationObserver(() => mend(root));
    observer.observe(root, { subtree: true, childList: true, attributeFilter: ["aria-selected", "role"] });
    return () => observer.disconnect();
  }, []);
  return part;
}
