import { expect, test, vi } from "vitest";

test("what nobody could hear is not heard all at once, nor is a speaker that fails silent for ever", async () => {
  const waiting: (() => void)[] = [];
  const failing: (() => void)[] = [];
  const start = vi.fn();
  const gain = { setValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() };
  vi.stubGlobal("localStorage", { getItem: () => null });
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal(
    "AudioContext",
    class {
      currentTime = 0;
      resume = () =>
        new Promise<void>((go, fail) => {
          waiting.push(go);
          failing.push(fail);
        });
    },
  );
  vi.stubGlobal(
    "GainNode",
    class {
      gain = gain;
      connect = vi.fn();
    },
  );
  vi.stubGlobal(
    "OscillatorNode",
    class {
      start = start;
      stop = vi.fn();
      connect = () => ({ connect: vi.fn() });
    },
  );
  const { play } = await import("./sound");

  const heard = [1, 2, 3].map(() => play("bell"));
  for (const go of waiting) go();
  await Promise.all(heard);
  expect(start).toHaveBeenCalledTimes(2); // a bell has two tones

  const failed = play("bell");
  failing.at(-1)?.();
  await failed;
  const next = play("bell");
  waiting.at(-1)?.();
  await next;
  expect(start).toHaveBeenCalledTimes(4);
});
