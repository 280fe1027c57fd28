/** Something that is done soon after it is asked for: once for all who ask meanwhile, and again where it fails. */

const SOON = 100; // milliseconds after it was asked for
const AGAIN = 5_000; // milliseconds, at the most, after it failed once; twice as many after each time more
const LONGEST = 300_000; // milliseconds

/**
 * Return what asks for it, and what ends that.
 *
 * `work` says whether it is done, which it is not where it rejects, and is never begun twice at a time; it is told
 * how to learn whether anybody waits for it still.
 */
export function soon(work: (awaited: () => boolean) => Promise<boolean>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let asked = false;
  let left = false;
  let failures = 0;
  const start = (wait: number) => {
    timer ??= setTimeout(run, wait);
  };
  const run = async () => {
    [timer, busy, asked] = [undefined, true, false];
    const done = await work(() => !left).catch(() => false);
    busy = false;
    failures = done ? 0 : failures + 1;
    if (!left && (asked || !done)) start(done ? SOON : pause(failures));
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

/** Return for how long to wait after failures in a row: between half and all of it, each page differently. */
const pause = (failures: number) =>
  Math.min(AGAIN * 2 ** (failures - 1), LONGEST) * (0.5 + Math.random() / 2);
