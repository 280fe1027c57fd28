/** Messages in any length: only those in view are drawn, and older ones are read as one comes to the end. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect } from "react";
import { t } from "../../texts";
import { MessageRow } from "./MessageRow";
import type { Shown } from "./messages";
import type { Asked } from "./Why";

const ROW = 112; // pixels of a row until it is measured
const NEAR = 15; // rows before the end at which older ones are read

export function MessageList(given: {
  box: RefObject<HTMLDivElement | null>;
  shown: readonly Shown[];
  more: (() => void) | null;
  markedRead: (ids: ReadonlySet<string>, at: string) => void;
  why: (asked: Asked) => void;
}) {
  const { shown, more, box } = given;
  const keyOf = useCallback((place: number) => shown[place]?.id ?? place, [shown]);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: keyOf,
    overscan: 8,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const ending = shown.length > 0 && last >= shown.length - NEAR;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page may end near here as well
  useEffect(() => {
    if (ending) more?.();
  }, [ending, shown.length]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <div ref={box} className="scrolled" tabIndex={0} role="feed" aria-label={t("nav.inbox")}>
      <div className="rows" style={{ height: rows.getTotalSize() }}>
        {drawn.map(({ index, start, key }) => {
          const one = shown[index];
          return (
            one && (
              <article
                key={key}
                data-index={index}
                ref={rows.measureElement}
                style={{ transform: `translateY(${start}px)` }}
                className="row"
                aria-label={one.subject}
                aria-posinset={index + 1}
                aria-setsize={more ? -1 : shown.length}
              >
                <MessageRow
                  message={one.message}
                  readAt={one.readAt}
                  markedRead={given.markedRead}
                  why={given.why}
                />
              </article>
            )
          );
        })}
      </div>
    </div>
  );
}
