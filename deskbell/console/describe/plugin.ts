/** What the generator writes of the schema: areas, the catalogue, how things are chosen, the desk's screens, and what leads there. */

import type { GraphQLSchema } from "graphql";
import { areasOf, namesOf } from "./areas.ts";
import { describe, describeThings } from "./describe.ts";

const typed = (name: string) => `import type { ${name} } from "../screens/desk/description";\n`;

export function plugin(
  schema: GraphQLSchema,
  _: unknown,
  { part }: { part?: "areas" | "catalogue" | "navigation" | "things" },
): string {
  if (part === "areas") return `export const areas = ${JSON.stringify(areasOf(schema))} as const;\n`;
  if (part === "catalogue")
    return ["CategoryId", "EventTypeId"]
      .map((name) => `export const ${name} = ${JSON.stringify(namesOf(schema, name))} as const;\n`)
      .join("");
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
