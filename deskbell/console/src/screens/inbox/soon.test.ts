import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { soon } from "./soon";

beforeEach(() => void vi.useFakeTimers());
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(1));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("is done once for all who ask together, and once more for who asks meanwhile", async () => {
  let done = (_: boolean) => {};
  const work = vi.fn(() => new Promise<boolean>((tell) => (done = tell)));
  const { ask } = soon(work);
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(1);
  ask();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(1);
  done(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(2);
});

it("is done again where it fails, ever more seldom, until nobody waits for it", async () => {
  let awaited = () => false;
  const work = vi.fn(async (still: () => boolean): Promise<boolean> => {
    awaited = still;
    throw new Error("nothing came");
  });
  const { ask, leave } = soon(work);
  ask();
  for (const [after, times] of [
    [5_100, 2],
    [4_900, 2],
    [5_100, 3],
    [9_900, 3],
    [10_100, 4],
  ] as const) {
    await vi.advanceTimersByTimeAsync(after);
    expect(work).toHaveBeenCalledTimes(times);
  }
  expect(awaited()).toBe(true);
  leave();
  expect(awaited()).toBe(false);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(work).toHaveBeenCalledTimes(4);
});
