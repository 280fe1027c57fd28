import { defineConfig, type Plugin } from "vite";

const desk = "http://127.0.0.1:8000";

/** GraphiQL's style sheet brings fonts along as data, which the page's policy refuses; ours serve it. */
const withoutItsFonts: Plugin = {
  name: "without-its-fonts",
  enforce: "pre",
  transform: (code, id) =>
    id.endsWith("graphiql/dist/style.css") ? code.replace(/@font-face\s*\{[^}]*\}/g, "") : undefined,
};

/** What nearly every screen begins with: the frame of a list and all that it is made of, in one file. */
const first = { name: "shared", test: /\/parts\/(ListTable|Nowhere)\.tsx$/, priority: 1 };

/** What else several screens share: in files as small as each needs, but for crumbs, of which each would be a request. */
const shared = { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 3_000 };

// Addresses are relative to the page's <base>, so that the same files work behind any prefix.
export default defineConfig({
  base: "./",
  plugins: [withoutItsFonts],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [first, shared] },
        chunkFileNames: ({ name }) => `assets/${name.startsWith(shared.name) ? shared.name : name}-[hash].js`,
      },
    },
  },
  server: { fs: { allow: ["../.."] }, proxy: { "/graphql": { target: desk, ws: true }, "/session": desk } },
});
