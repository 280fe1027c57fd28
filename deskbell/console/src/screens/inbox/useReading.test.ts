import { expect, it } from "vitest";
import { type Messages, UNKNOWN } from "./messages";
import { unreadAmong } from "./useReading";

const INBOX = 1_000; // messages, of which those that end with 7 are read
const sentAt = (id: string) => new Date(Number(id) * 60_000).toISOString();
const isRead = (id: string) => id.endsWith("7");
const unread = Array.from({ length: INBOX }, (_, place) => String(INBOX - place)).filter((id) => !isRead(id));

interface Asked {
  oldest: string;
  after: string | null;
  before: string | null;
}

/** A desk whose cursors are ids, newest first; it answers so many times. */
function desk(times: number) {
  const query = async (_: unknown, { oldest, after, before }: Asked) => {
    times -= 1;
    if (times < 0) return {};
    const found = unread.filter(
      (id) => Number(id) < Number(after ?? INBOX + 1) && Number(id) > Number(before),
    );
    const edges = found.slice(0, 200).map((id) => ({ node: { id, sentAt: sentAt(id) } }));
    const pageInfo = { hasNextPage: found.length > 200, endCursor: edges.at(-1)?.node.id };
    const node = {
      __typename: "Message",
      id: oldest,
      sentAt: sentAt(oldest),
      readAt: isRead(oldest) ? "before" : null,
    };
    return { data: { messages: { edges, pageInfo }, oldest: node } };
  };
  return { query } as unknown as Parameters<typeof unreadAmong>[0];
}

/** The newest so many, and the place of the last of them. */
function newest(count: number): Messages {
  const shown = Array.from({ length: count }, (_, place) => ({ id: String(INBOX - place) }));
  return { shown, next: shown.at(-1)?.id } as unknown as Messages;
}

it("goes as far down as messages are known, and no further", async () => {
  const still = await unreadAmong(desk(3), {}, newest(500), () => true);
  expect(still).toEqual(new Set(unread.filter((id) => Number(id) > INBOX - 500)));
});

it("tells nothing where a page does not come", async () => {
  expect(await unreadAmong(desk(2), {}, newest(500), () => true)).toBeNull();
});

it("goes no further than the oldest where nobody knows what is behind it", async () => {
  const still = await unreadAmong(desk(2), {}, { ...newest(300), next: UNKNOWN }, () => true);
  expect(still).toContain(String(INBOX - 298));
});

it("is left off where it is not wanted any more", async () => {
  const wanted = [true, false];
  expect(await unreadAmong(desk(2), {}, newest(500), () => wanted.shift() ?? true)).toBeNull();
});
