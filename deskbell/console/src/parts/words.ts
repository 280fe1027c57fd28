/** Names of the schema as people read them: `lastActivityAt` is "Last activity at". */

const SHORT = new Set(["kb", "pop", "smtp", "ip", "ssl", "url", "id", "vip"]);

/** Return the words of a name, whether it is written as `phoneNumber`, `KBArticle` or `PHONE_NUMBER`. */
export function wordsOf(name: string): string[] {
  const words = /[a-z]/.test(name) ? name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) : name.split("_");
  return (words ?? [name]).map((word) => word.toLowerCase());
}

/** Return a name in words, the first with a capital letter. */
export function inWords(name: string): string {
  const text = wordsOf(name)
    .map((word) => (SHORT.has(word) ? word.toUpperCase() : word))
    .join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
