// Bundles the page script into the theme: `npm run build`.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const OUT = new URL("../theme/editor.js", import.meta.url).pathname;
const LICENCES = new URL("../theme/editor.licences.txt", import.meta.url).pathname;

const { metafile } = await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  metafile: true,
  entryPoints: [new URL("src/main.js", import.meta.url).pathname],
  outfile: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  banner: {
    js: "/*! ProseMirror, Yjs, lib0, w3c-keyname, orderedmap: MIT; editor.licences.txt */",
  },
});

/** The licence of every package that went into the bundle, as it came with it. */
function licences(inputs) {
  const packages = inputs.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
  const texts = [...new Set(packages)].filter(Boolean).sort().map((name) => {
    const folder = new URL(`node_modules/${name}/`, import.meta.url);
    const file = readdirSync(folder).find((it) => /^licen[cs]e/i.test(it));
    const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
    if (!file || !existsSync(new URL(file, folder))) throw new Error(`${name} has no licence`);
    return `${name} ${version}\n\n${readFileSync(new URL(file, folder), "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

writeFileSync(LICENCES, licences(Object.keys(metafile.inputs)));
const bytes = readFileSync(OUT);
console.log(`editor.js: ${bytes.length} bytes, ${gzipSync(bytes).length} gzip`);
