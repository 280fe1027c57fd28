/** What the generator writes for the desk's screens: their description, and of it what the navigation shows. */

import type { GraphQLSchema } from "graphql";
import { describe } from "./describe.ts";

const typed = (name: string) => `import type { ${name} } from "../screens/desk/description";\n`;

export function plugin(schema: GraphQLSchema, _: unknown, { navigation }: { navigation?: boolean }): string {
  const description = describe(schema);
  if (!navigation)
    return `${typed("Description")}export const description: Description = ${JSON.stringify(description)};\n`;
  const listed = description.kinds.flatMap(({ list }) =>
    list ? [{ path: list.path, title: list.title, opens: list.opens }] : [],
  );
  return `${typed("Listed")}export const kinds: readonly Listed[] = ${JSON.stringify(listed)};\n`;
}
