// Generates what `codegen.ts` says, with GraphQL Code Generator's core: the command line around it would bring
// half as many packages again as the console has.

import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { preset } from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import { buildSchema, parse } from "graphql";
import wanted from "./codegen.ts";

const DOCUMENT = /\bgraphql\(\s*`([^`]*)`/g;

process.chdir(import.meta.dirname);
const sdl = readFileSync(wanted.schema, "utf8");
const schema = { schema: parse(sdl), schemaAst: buildSchema(sdl) };

function documentsIn(location) {
  const found = readFileSync(location, "utf8").matchAll(DOCUMENT);
  return Array.from(found, ([, rawSDL]) => ({ location, rawSDL, document: parse(rawSDL) }));
}

const made = Object.keys(wanted.generates);
const files = globSync(wanted.documents).filter((file) => !made.some((path) => file.startsWith(path)));
const documents = files.sort().flatMap(documentsIn);

/** Return what is to be generated at a path: by the client preset, or by plugins of our own. */
async function sections(path, { plugins = [], config = {}, presetConfig = {}, ...given }) {
  const common = { ...schema, documents, config };
  if (given.preset)
    return preset.buildGeneratesSection({
      ...common,
      baseOutputDir: path,
      presetConfig,
      plugins,
      pluginMap: {},
    });
  const named = plugins.map((plugin) => (typeof plugin === "string" ? { [plugin]: {} } : plugin));
  const pluginMap = {};
  for (const name of named.flatMap(Object.keys)) pluginMap[name] = await import(name);
  return [{ ...common, documents: [], filename: path, plugins: named, pluginMap }];
}

for (const [path, given] of Object.entries(wanted.generates))
  for (const section of await sections(path, given)) {
    mkdirSync(dirname(section.filename), { recursive: true });
    writeFileSync(section.filename, await codegen(section));
  }
