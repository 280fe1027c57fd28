import { defineConfig } from "vite";

const desk = "http://127.0.0.1:8000";

// Addresses are relative to the page's <base>, so that the same files work behind any prefix.
export default defineConfig({
  base: "./",
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { proxy: { "/graphql": { target: desk, ws: true }, "/session": desk } },
});
