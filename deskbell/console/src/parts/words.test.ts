import { expect, test } from "vitest";
import { inWords } from "./words";

test.each([
  ["lastActivityAt", "Last activity at"],
  ["KBArticle", "KB article"],
  ["createKBArticle", "Create KB article"],
  ["kbFolders", "KB folders"],
  ["IN_PROGRESS", "In progress"],
  ["ssl", "SSL"],
  ["ipAddress", "IP address"],
])("%s reads as %s", (name, words) => {
  expect(inWords(name)).toBe(words);
});
