// Bundles the page script into the theme: `npm run build`.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const OUT = new URL("../theme/editor.js", import.meta.url).pathname;

await build({
  entryPoints: [new URL("src/main.js", import.meta.url).pathname],
  outfile: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  banner: {
    js: "/*! ProseMirror, Yjs, lib0, w3c-keyname, orderedmap: MIT; see crates/article/editor */",
  },
});

const bytes = readFileSync(OUT);
console.log(`editor.js: ${bytes.length} bytes, ${gzipSync(bytes).length} gzip`);
