/** Following something for good: whatever ends it but a refusal, it goes on after a pause. */

import type { ExecutionResult, Sink } from "graphql-ws";

const PAUSE = 5_000; // milliseconds until it goes on
const FINAL = new Set(["FORBIDDEN", "CURSOR_EXPIRED"]); // it would end so again

interface Followed<Data> {
  begin: (sink: Sink<ExecutionResult>) => () => void;
  heard: (data: Data) => void;
  /** Called with the code of a fault for which it does not go on. */
  ended?: (code: string) => void;
}

export function lasting<Data>({ begin, heard, ended }: Followed<Data>): () => void {
  let left = false;
  let stop = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    let final: string | undefined;
    let over = false;
    const faulted = (faults: unknown) => {
      for (const code of codesOf(faults)) if (FINAL.has(code)) final ??= code;
    };
    const end = () => {
      if (over || left) return;
      over = true;
      if (final) ended?.(final);
      else timer = setTimeout(start, PAUSE);
    };
    stop = begin({
      next({ data, errors }) {
        if (data) heard(data as Data);
        faulted(errors);
        if (final) end();
      },
      error(fault) {
        faulted(fault);
        end();
      },
      complete: end,
    });
  };
  start();
  return () => {
    left = true;
    clearTimeout(timer);
    stop();
  };
}

function codesOf(faults: unknown): string[] {
  if (!Array.isArray(faults)) return [];
  return faults.map((fault) => String(fault?.extensions?.code));
}
