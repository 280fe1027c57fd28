/** Variables in a text, such as `#TICKET_NUMBER#`: where one is being typed, and putting it in. */

const WHOLE = /#\w+#/g;
const BEGUN = /#(\w*)$/;

/** Return what is typed of a variable at the end of a text, in capitals; undefined where none is begun. */
export function typedAt(before: string): string | undefined {
  return BEGUN.exec(before.replace(WHOLE, ""))?.[1]?.toUpperCase();
}

/** Return a text with the variable that is begun at its end written out. */
export const completed = (before: string, name: string): string => before.replace(BEGUN, () => `#${name}#`);
