// What the pages are made of: valid HTML, one heading, a full head, small enough.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { get } from "../paper.js";

const HTML_BYTES_MAX = 20 * 1024;
const STYLE_AND_SCRIPT_BYTES_MAX = 25 * 1024;
const CHECKED_AT_ONCE = 200;

export async function markup(tally, { site, chosen }) {
  const read = [...site.pages.values()].filter((page) => page?.dom && page.status === 200);
  const others = chosen.map(({ page }) => page).filter((page) => page.kind === "error");
  await tally.check("Nu HTML checker · every page", () => valid([...read, ...others]));
  for (const kind of new Set(read.map((page) => page.kind))) {
    const pages = read.filter((page) => page.kind === kind);
    const heads = async () => pages.flatMap(wellMade(site));
    await tally.check(`head and headings · every ${kind}`, heads);
    await tally.check(`small HTML · every ${kind}`, async () => pages.flatMap(small));
  }
  for (const { name, page } of chosen.filter(({ page }) => page.dom)) {
    await tally.check(`small styles and scripts · ${name}`, () => assets(site, page));
  }
}

/**
 * HTML has `blocking` on `rel=expect` too ("blocking attributes" in the standard's section on
 * links); the checker only knows it on style sheets.
 */
const UNKNOWN_TO_THE_CHECKER =
  "A “link” element with a “blocking” attribute must have a “rel” attribute whose value is "
  + "“stylesheet”.";

/** The Nu HTML checker over files of ours: one start of Java for many pages. */
async function valid(pages) {
  const require = createRequire(import.meta.url);
  const jar = join(dirname(require.resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-html-"));
  const names = new Map();
  pages.forEach((page, index) => {
    names.set(`${index}.html`, page.path);
    writeFileSync(join(folder, `${index}.html`), page.text);
  });
  const offences = [];
  const files = [...names.keys()].map((name) => join(folder, name));
  for (let from = 0; from < files.length; from += CHECKED_AT_ONCE) {
    const some = files.slice(from, from + CHECKED_AT_ONCE);
    const words = ["-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", ...some];
    const options = { maxBuffer: 1e9 };
    const { stdout } = await promisify(execFile)("java", words, options);
    for (const { type, subType, url, lastLine, message, extract } of JSON.parse(stdout).messages) {
      if (message === UNKNOWN_TO_THE_CHECKER && extract?.includes('rel="expect"')) continue;
      const path = names.get(basename(url ?? "")) ?? url;
      const said = `${path}:${lastLine}: ${message} ${extract ?? ""}`;
      if (type !== "info") offences.push(said);
      else if (subType === "warning") console.log(`Nu HTML checker warns: ${said}`);
    }
  }
  rmSync(folder, { recursive: true });
  return offences;
}

const wellMade = (site) => (page) => {
  const offences = [];
  const is = (wanted, words) => wanted || offences.push(`${page.path}: ${words}`);
  const { dom } = page;
  const attribute = (selector, name) => dom.querySelector(selector)?.getAttribute(name) ?? "";
  const headings = dom.querySelectorAll("h1");
  is(headings.length === 1, `${headings.length} h1`);
  is(headings[0]?.text.trim(), "the h1 is empty");
  is(dom.querySelectorAll("main").length === 1, "not one main");
  is(attribute("html", "lang"), "no lang");
  is(dom.querySelector("title")?.text.trim(), "no title");
  is(attribute("meta[name=description]", "content").length > 10, "no description");
  is(attribute("meta[name=viewport]", "content").includes("width=device-width"), "no viewport");
  is(!/user-scalable|maximum-scale/.test(attribute("meta[name=viewport]", "content")), "no zoom");
  is(attribute("a", "href") === "#main", "the first link does not skip to #main");
  const canonical = attribute("link[rel=canonical]", "href");
  is(URL.canParse(canonical), `canonical is '${canonical}'`);
  const own = site.local(canonical) ?? "";
  is(own.split("?")[0] === page.path.split("?")[0], `canonical is '${canonical}'`);
  for (const name of ["og:title", "og:type", "og:url", "og:description", "og:site_name"]) {
    is(attribute(`meta[property="${name}"]`, "content"), `no ${name}`);
  }
  is(!page.headers["set-cookie"], "sets a cookie");
  is(!/ on[a-z]+="/.test(page.text), "has an event handler in an attribute");
  is(page.headers["content-encoding"] === "gzip", "is not compressed");
  is(page.headers["etag"], "has no ETag");
  is(page.headers["cache-control"], "has no Cache-Control");
  is(/utf-8/i.test(page.type), `is sent as ${page.type}`);
  return offences;
};

function small(page) {
  if (page.sent <= HTML_BYTES_MAX) return [];
  return [`${page.path}: ${page.sent} bytes of compressed HTML, more than ${HTML_BYTES_MAX}`];
}

async function assets(site, page) {
  const styles = page.dom.querySelectorAll("link[rel~=stylesheet], link[rel=modulepreload]");
  const scripts = page.dom.querySelectorAll("script[src]");
  const addresses = [
    ...styles.map((element) => element.getAttribute("href")),
    ...scripts.map((element) => element.getAttribute("src")),
  ];
  let total = 0;
  const offences = [];
  for (const address of new Set(addresses)) {
    const path = site.local(address, page.path);
    if (path === null) {
      offences.push(`${address} is not our own`);
      continue;
    }
    const answer = await get(site.origin, path);
    if (answer.status !== 200) offences.push(`${path} answers ${answer.status}`);
    if (answer.headers["content-encoding"] !== "gzip") offences.push(`${path} is not compressed`);
    if (!/immutable/.test(answer.headers["cache-control"] ?? "")) {
      offences.push(`${path} is not immutable: ${answer.headers["cache-control"]}`);
    }
    total += answer.sent;
  }
  for (const inline of page.dom.querySelectorAll("style, script:not([src])")) {
    if (inline.getAttribute("type") !== "application/ld+json") {
      total += gzipSync(inline.rawText).length;
    }
  }
  if (total > STYLE_AND_SCRIPT_BYTES_MAX) {
    offences.push(`${total} bytes, more than ${STYLE_AND_SCRIPT_BYTES_MAX}`);
  }
  return offences;
}
