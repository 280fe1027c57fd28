// Compresses what was built, ahead of all who ask for it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const folder = new URL("dist/assets/", import.meta.url);

for (const name of readdirSync(folder)) {
  const file = new URL(name, folder);
  const bytes = readFileSync(file);
  writeFileSync(new URL(`${name}.br`, folder), brotliCompressSync(bytes));
  writeFileSync(new URL(`${name}.gz`, folder), gzipSync(bytes, { level: 9 }));
}
