/** The draft that is edited: what it began from, what the browser keeps of it, and what others make meanwhile. */

import { useEffect, useState } from "react";
import { alike, type Draft } from "./draft";
import { drop, keep, kept, type Read } from "./kept";

/** Hold a draft of what was read; `name` is what the browser keeps it by. */
export function useDraft(name: string, read: Read) {
  const [found, setFound] = useState(() => kept(name));
  const [{ draft, from }, set] = useState(() => found ?? { draft: read.draft, from: read });
  const changed = !alike(draft, from.draft);
  const moved = read.revision !== from.revision;
  const begin = () => {
    setFound(null);
    set({ draft: read.draft, from: read });
  };
  useEffect(() => (changed ? keep(name, { draft, from }) : drop(name)), [changed, name, draft, from]);
  // What nobody has changed here shows what others have made of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: that is so whenever it moves on
  useEffect(() => {
    if (moved && !changed) begin();
  }, [moved, changed]);
  return {
    draft,
    changed,
    revision: from.revision,
    /** Whether it was begun before, and is not saved. */
    found: changed && Boolean(found),
    /** Whether somebody has changed the event since the draft was begun. */
    behind: changed && moved,
    change: (next: Draft) => set({ draft: next, from }),
    /** Give the draft up for what there is. */
    begin,
    /** Put the draft on what others have made of the event. */
    putOn: () => set({ draft, from: read }),
    drop: () => drop(name),
  };
}
