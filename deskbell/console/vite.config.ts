import { defineConfig, type Plugin } from "vite";

const desk = "http://127.0.0.1:8000";

/** GraphiQL's style sheet brings fonts along as data, which the page's policy refuses; ours serve it. */
const withoutItsFonts: Plugin = {
  name: "without-its-fonts",
  enforce: "pre",
  transform: (code, id) =>
    id.endsWith("graphiql/dist/style.css") ? code.replace(/@font-face\s*\{[^}]*\}/g, "") : undefined,
};

// Addresses are relative to the page's <base>, so that the same files work behind any prefix.
export default defineConfig({
  base: "./",
  plugins: [withoutItsFonts],
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { fs: { allow: ["../.."] }, proxy: { "/graphql": { target: desk, ws: true }, "/session": desk } },
});
