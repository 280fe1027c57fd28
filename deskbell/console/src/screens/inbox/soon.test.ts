import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { soon } from "./soon";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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

it("is done again where it fails, until nobody waits for it", async () => {
  const work = vi.fn(async () => false);
  const { ask, leave } = soon(work);
  ask();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(work).toHaveBeenCalledTimes(3);
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(work).toHaveBeenCalledTimes(3);
});
