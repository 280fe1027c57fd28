/** What the generator writes of the schema: how things are chosen, the desk's screens, and of those what the navigation shows. */

import type { GraphQLSchema } from "graphql";
import { describe, describeThings } from "./describe.ts";

const typed = (name: string) => `import type { ${name} } from "../screens/desk/description";\n`;

export function plugin(
  schema: GraphQLSchema,
  _: unknown,
  { part }: { part?: "navigation" | "things" },
): string {
  if (part === "things")
    return `${typed("Things")}export const things: Things = ${JSON.stringify(describeThings(schema))};\n`;
  const description = describe(schema);
  if (part !== "navigation")
    return `${typed("Description")}export const description: Description = ${JSON.stringify(description)};\n`;
  const listed = description.kinds.flatMap(({ list }) =>
    list ? [{ path: list.path, title: list.title, opens: list.opens }] : [],
  );
  return `${typed("Listed")}export const kinds: readonly Listed[] = ${JSON.stringify(listed)};\n`;
}
