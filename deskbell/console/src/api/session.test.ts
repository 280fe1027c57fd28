import { afterEach, beforeEach, expect, test, vi } from "vitest";

const { forgetBelongings } = vi.hoisted(() => ({ forgetBelongings: vi.fn() }));
vi.mock("../parts/belongings", () => ({ forgetBelongings }));

const opened = (accessToken: string) => Response.json({ accessToken, expiresAt: "2100-01-01T00:00:00Z" });
const refused = () => new Response(null, { status: 401 });
const nothing = () => new Response(null, { status: 204 });

let desks = 0;
let elsewhere: BroadcastChannel;
let impatience: AbortController;
/** What answers each exchange of the cookie that was asked for, in their order. */
let answers: ((answer: Response | Promise<never>) => void)[];

function tab() {
  vi.resetModules();
  return import("./session");
}

const asked = (times: number) => vi.waitFor(() => expect(answers).toHaveLength(times));
const queued = () => vi.waitFor(async () => expect((await navigator.locks.query()).pending).toHaveLength(1));

beforeEach(() => {
  desks += 1;
  answers = [];
  impatience = new AbortController();
  elsewhere = new BroadcastChannel(`deskbell-session /${desks}/`);
  vi.stubGlobal("document", { baseURI: `http://desk.example/${desks}/` });
  vi.spyOn(AbortSignal, "timeout").mockImplementation(() => impatience.signal);
  vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => {
    return new Promise((answer, fail) => {
      answers.push(answer);
      signal?.addEventListener("abort", () => fail(signal.reason));
    });
  });
});

afterEach(() => {
  elsewhere.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("what is answered after somebody has signed out in another tab does not bring them back", async () => {
  const { refresh, token } = await tab();
  const late = refresh();
  await asked(1);
  elsewhere.postMessage("signedOut");
  await vi.waitFor(() => expect(forgetBelongings).toHaveBeenCalled());
  answers[0]?.(opened("of the session that has ended"));
  expect(await late).toBeNull();
  const held = token();
  await asked(2);
  answers[1]?.(nothing());
  expect(await held).toBeNull();
});

test("whoever signs in in another tab while this one asks is signed in here, too", async () => {
  const { refresh } = await tab();
  const first = refresh();
  await asked(1);
  elsewhere.postMessage("in");
  await queued();
  answers[0]?.(nothing());
  await asked(2);
  answers[1]?.(opened("theirs"));
  expect((await first)?.accessToken).toBe("theirs");
});

test("who comes while the desk does not answer is let in once it does", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const { begin, token } = await tab();
  const first = begin();
  await asked(1);
  impatience.abort("too late");
  await first;
  impatience = new AbortController();
  vi.runAllTimers();
  await asked(2);
  answers[1]?.(opened("theirs"));
  await vi.waitFor(async () => expect(await token()).toBe("theirs"));
  expect(answers).toHaveLength(2);
});

test("a tab that gets no answer gives way to the others", async () => {
  const [stuck, other] = [await tab(), await tab()];
  const unanswered = stuck.refresh();
  await asked(1);
  const waiting = other.refresh();
  await queued();
  const first = impatience;
  impatience = new AbortController();
  first.abort("too late");
  await expect(unanswered).rejects.toBe("too late");
  await asked(2);
  answers[1]?.(opened("hers"));
  expect((await waiting)?.accessToken).toBe("hers");
});

test("a session is kept although the network fails once, and one that has ended meanwhile is told as such", async () => {
  const { enter } = await tab();
  for (const [answer, told] of [
    [opened("hers"), null],
    [refused(), "ended"],
    [Response.error(), "lost"],
  ] as const) {
    answers = [];
    const entering = enter("just opened");
    await asked(1);
    answers[0]?.(Promise.reject(new TypeError("Failed to fetch")));
    await asked(2);
    answers[1]?.(answer);
    expect(await entering).toBe(told);
  }
});
