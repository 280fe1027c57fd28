import type { ExecutionResult, Sink } from "graphql-ws";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lasting } from "./lasting";

const fault = (code: string) => [{ message: code, extensions: { code } }] as never;

describe("what is followed for good", () => {
  let sinks: Sink<ExecutionResult>[] = [];
  const ended = vi.fn();
  const heard = vi.fn();
  const follow = () =>
    lasting({
      begin: (sink) => {
        sinks.push(sink);
        return () => sink.complete();
      },
      heard,
      ended,
    });
  beforeEach(() => {
    vi.useFakeTimers();
    sinks = [];
    ended.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("goes on after a pause, whatever ended it", () => {
    follow();
    sinks[0]?.error(fault("INTERNAL"));
    sinks[0]?.complete();
    expect(sinks).toHaveLength(1);
    vi.advanceTimersByTime(5_000);
    expect(sinks).toHaveLength(2);
    sinks[1]?.complete();
    vi.advanceTimersByTime(5_000);
    expect(sinks).toHaveLength(3);
  });

  it("ends with a refusal, which is told once", () => {
    follow();
    sinks[0]?.next({ errors: fault("CURSOR_EXPIRED") });
    sinks[0]?.complete();
    vi.advanceTimersByTime(60_000);
    expect(sinks).toHaveLength(1);
    expect(ended.mock.calls).toEqual([["CURSOR_EXPIRED"]]);
  });

  it("ends where nobody follows it any more", () => {
    follow()();
    vi.advanceTimersByTime(60_000);
    expect(sinks).toHaveLength(1);
  });
});
