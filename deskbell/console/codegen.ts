import type { Types } from "@graphql-codegen/plugin-helpers";

const config: Types.Config = {
  schema: "../../schema/schema.graphql",
  documents: "src/**/*.{ts,tsx}",
  ignoreNoDocuments: true,
  config: { sort: false },
  generates: {
    "src/gql/": {
      preset: "client",
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { ID: "string", DateTime: "string", JSON: "unknown" },
      },
    },
    "src/described/areas.ts": { plugins: [{ "./describe/plugin.ts": { part: "areas" } }] },
    "src/described/catalogue.ts": { plugins: [{ "./describe/plugin.ts": { part: "catalogue" } }] },
    "src/described/things.ts": { plugins: [{ "./describe/plugin.ts": { part: "things" } }] },
    "src/described/desk.ts": { plugins: ["./describe/plugin.ts"] },
    "src/described/navigation.ts": { plugins: [{ "./describe/plugin.ts": { part: "navigation" } }] },
  },
};

export default config;
