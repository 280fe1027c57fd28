/** What people wrote, kept from turning what stands around it in the same text, as `<bdi>` does in a page. */

// Scripts that run from right to left, and the marks that make any text do so.
const TURNING =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const ISOLATES = /[\u2066-\u2069]/g; // the marks by which isolation begins and ends: its own would end ours
const [FIRST_STRONG, END] = ["\u2068", "\u2069"];

/** Return a text without the marks, as it is to be kept. */
export const plain = (text: string): string => text.replace(ISOLATES, "");

/** Return a text that goes by its own direction, and leaves that of others; most texts stay as they are. */
export const isolated = (text: string): string =>
  TURNING.test(text) ? FIRST_STRONG + plain(text) + END : text;
