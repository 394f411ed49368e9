// The schema is the contract's: every node of its table, with its attributes, and every mark.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { change } from "../src/heads.js";
import { safeHref, tidyHref, typedHref } from "../src/addresses.js";
import { schema } from "../src/schema.js";
import { quotesOf } from "../src/ways/typing.js";
import { STORY } from "./story.js";

const contract = readFileSync(
  new URL("../../../../docs/contracts/editor.md", import.meta.url), "utf8");

/** Rows of the table of nodes: `{names, isBlock, attributes, content}`. */
function rows() {
  const nodes = contract.split("## Nodes")[1].split("\n## ")[0];
  const table = nodes.split("\n").filter((line) => /^\| `/.test(line));
  return table.flatMap((line) => {
    const [names, block, attributes, content] = line.replace("(line | list)", "(line ¦ list)")
      .slice(1, -1).split("|").map((it) => it.trim());
    const codes = (text) => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
    const own = codes(attributes.replace(/\([^)]*\)/g, ""));
    return codes(names).map((name) => ({ name, isBlock: block !== "", own, content }));
  });
}

test("every node of the contract is here, with its attributes and no others", () => {
  const found = rows();
  assert.ok(found.length > 40, `only ${found.length} rows were read`);
  for (const { name, isBlock, own } of found) {
    const type = schema.nodes[name];
    assert.ok(type, `${name} is missing`);
    assert.equal(type.isInGroup("block"), isBlock, `${name} is or is not a block`);
    const common = isBlock ? ["id", "audience", "language"] : [];
    assert.deepEqual(Object.keys(type.spec.attrs).sort(), [...common, ...own].sort(), name);
  }
  const named = new Set([...found.map((it) => it.name), "line", "cite", "caption", "question",
    "doc", "text", "hard_break"]);
  assert.deepEqual(Object.keys(schema.nodes).filter((name) => !named.has(name)), []);
});

test("the marks are those of kit::Mark, outermost first", () => {
  assert.deepEqual(Object.values(schema.marks).map((it) => [it.name, it.rank])
    .sort(([, one], [, other]) => one - other).map(([name]) => name),
  ["link", "lang", "strong", "em", "strike", "highlight", "sub", "sup", "code", "footnote",
    "note", "internal"]);
  assert.deepEqual(Object.keys(schema.marks.link.attrs), ["href"]);
  assert.deepEqual(Object.keys(schema.marks.footnote.attrs), ["n"]);
  assert.deepEqual(Object.keys(schema.marks.lang.attrs), ["tag"]);
});

test("a story of every kind is valid and reads back from its JSON", () => {
  const kinds = new Set(STORY.map((it) => it.type));
  const missing = Object.values(schema.nodes)
    .filter((type) => type.isInGroup("block") && !kinds.has(type.name)).map((type) => type.name);
  assert.deepEqual(missing, []);
  const doc = schema.nodeFromJSON({ type: "doc", content: STORY });
  doc.check();
  assert.ok(schema.nodeFromJSON(doc.toJSON()).eq(doc));
});

test("only harmless addresses are linked, and without what follows the reader", () => {
  const harmful = ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil", "", "x"];
  for (const bad of harmful) {
    assert.equal(safeHref(bad), null, bad);
  }
  assert.equal(tidyHref("https://a.example/?utm_source=x&b=1"), "https://a.example/?b=1");
  assert.equal(tidyHref("https://www.google.com/url?q=https://a.example/&sa=D"),
    "https://a.example/");
  assert.equal(tidyHref("https://www.google.com/url?q=javascript:alert(1)"),
    "https://www.google.com/url?q=javascript:alert(1)");
  assert.equal(typedHref("example.org/page"), "https://example.org/page");
  assert.equal(typedHref("ada@quay.example"), "mailto:ada@quay.example");
});

test("a change of a headline is the least one", () => {
  assert.deepEqual(change("abc", "abXc"), { start: 2, gone: 0, text: "X" });
  assert.deepEqual(change("aaa", "aa"), { start: 2, gone: 1, text: "" });
  assert.deepEqual(change("a😀", "a😁"), { start: 1, gone: 2, text: "😁" });
});

test("quotes are those of the language", () => {
  assert.equal(quotesOf("de").join(""), "„“‚‘");
  assert.equal(quotesOf("fr")[0], "«\u202f");
  assert.equal(quotesOf("de-CH").join(""), "«»‹›");
  assert.equal(quotesOf("ja"), null);
});
