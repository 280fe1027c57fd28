/** Something that is done soon after it is asked for: once for all who ask meanwhile, and again where it fails. */

const SOON = 100; // milliseconds after it was asked for
const AGAIN = 5_000; // milliseconds after it failed

/** Return what asks for it, and what ends that; `work` says whether it is done, and is never begun twice at a time. */
export function soon(work: () => Promise<boolean>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let asked = false;
  let left = false;
  const start = (wait: number) => {
    timer ??= setTimeout(run, wait);
  };
  const run = async () => {
    [timer, busy, asked] = [undefined, true, false];
    const done = await work();
    busy = false;
    if (!left && (asked || !done)) start(done ? SOON : AGAIN);
  };
  return {
    ask() {
      asked = true;
      if (!busy) start(SOON);
    },
    leave() {
      left = true;
      clearTimeout(timer);
    },
  };
}
