/** What the catalogue calls things, in the language that is spoken, wherever an answer tells of it. */

import { language, said } from "../texts";

/** The fields of the schema that lead to what the catalogue names; what people have named stands elsewhere. */
const NAMED = new Set([
  "actions",
  "category",
  "choices",
  "comparisons",
  "conditions",
  "eventCategories",
  "eventType",
  "eventTypes",
  "members",
  "parameters",
  "variables",
]);
const WORDS = ["title", "description"];

/** Return an answer in which the catalogue's words are those of the language; in English, which they are, as it is. */
export const worded = <Data>(data: Data): Data => (language === "en" ? data : reworded(data, ""));

function reworded<Data>(data: Data, field: string): Data {
  if (Array.isArray(data)) return data.map((each) => reworded(each, field)) as Data;
  if (!data || typeof data !== "object") return data;
  const read = ([name, value]: [string, unknown]) => [
    name,
    NAMED.has(field) && WORDS.includes(name) && typeof value === "string"
      ? said(value)
      : reworded(value, name),
  ];
  return Object.fromEntries(Object.entries(data).map(read)) as Data;
}
