// Inline content of a clipboard as runs, `{text, marks, href}` and `{br: true}`.

import { tidyHref } from "../addresses.js";
import { hidden, marksIn, styleOf } from "./styles.js";
import { collapsed, washed } from "./text.js";

const DROPPED = new Set(["SCRIPT", "STYLE", "META", "LINK", "TITLE", "HEAD", "TEMPLATE", "NOSCRIPT",
  "IFRAME", "OBJECT", "EMBED", "SVG", "MATH", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "CANVAS",
  "MAP", "AUDIO", "VIDEO", "NAV"]);

// Word's own elements stand beside the text; `o:p` only keeps a paragraph from being empty.
const OFFICE = /^(o:p|[wv]:.*)$/i;

export const dropped = (node) => node.nodeType === 8 || (node.nodeType === 1
  && (DROPPED.has(node.tagName.toUpperCase()) || OFFICE.test(node.tagName) || hidden(node)
    || marginal(node)));

const MARGINAL = new RegExp(`\\b(${["mw-editsection", "mw-jump-link", "noprint", "navbox",
  "reflist", "ad-slot", "visually-hidden", "sr-only", "share-buttons", "social-share",
].join("|")})\\b`);

/** Signs beside the text that belong to the page and not to it. */
function marginal(dom) {
  const names = `${dom.className?.baseVal ?? dom.className ?? ""}`;
  return MARGINAL.test(names)
    || (dom.tagName === "SUP" && /\breference\b/.test(names))
    || styleOf(dom)["mso-element"] === "comment-list"
    || /MsoComment/.test(names);
}

/** Reads one inline node into runs. */
export function inlineRuns(node, around = { marks: new Set(), href: null, pre: false }) {
  if (node.nodeType === 3) {
    const text = around.pre ? washed(node.data) : collapsed(node.data);
    return text ? [{ text, marks: around.marks, href: around.href }] : [];
  }
  if (node.nodeType !== 1 || dropped(node)) return [];
  if (node.tagName === "BR") return [{ br: true }];
  if (node.tagName === "IMG") return [];
  if (isListSign(node)) return [];
  const marks = marksIn(node, around.marks);
  const href = node.tagName === "A" ? tidyHref(node.getAttribute("href")) : around.href;
  if (isNoteLink(node, href)) return [];
  const within = { marks, href: href?.startsWith("#") ? null : href, pre: around.pre };
  return [...node.childNodes].flatMap((child) => inlineRuns(child, within));
}

/** Word draws the sign of a list's item as text beside a hint that it is one. */
const isListSign = (node) => /mso-list:\s*ignore/i.test(node.dataset.style ?? "");

/** Numbers that point to footnotes of the program's own mean nothing here. */
const isNoteLink = (node, href) => node.tagName === "A" && /^#_(ftn|edn|cmnt)/.test(href ?? "");

/** Runs made regular: no blanks at the edges or twice, breaks not at the edges. */
export function trimmed(runs) {
  const kept = [];
  for (const run of runs) {
    const last = kept.at(-1);
    const afterBlank = !last || last.br || /[ ]$/.test(last.text);
    if (run.br) {
      if (last && !last.br) last.text = last.text.replace(/ +$/, "");
      kept.push(run);
      continue;
    }
    const text = afterBlank ? run.text.replace(/^ +/, "") : run.text;
    if (text) kept.push({ ...run, text });
  }
  while (kept.length && (kept[0].br || !kept[0].text?.trim())) kept.shift();
  while (kept.length && (kept.at(-1).br || !kept.at(-1).text?.trim())) kept.pop();
  if (kept.length) {
    kept[0].text = kept[0].text.replace(/^[\s\u00a0]+/, "");
    kept.at(-1).text = kept.at(-1).text.replace(/[\s\u00a0]+$/, "");
  }
  return kept;
}

/** Runs parted where two breaks stand together: that is how mail and notes part paragraphs. */
export function parted(runs) {
  const parts = [[]];
  runs.forEach((run, index) => {
    if (run.br && runs[index + 1]?.br) parts.push([]);
    else if (run.br && !parts.at(-1).length) return;
    else parts.at(-1).push(run);
  });
  return parts.map(trimmed).filter((part) => part.length);
}

/** Runs as inline nodes of the schema. */
export function inlineNodes(schema, runs) {
  return runs.map((run) => {
    if (run.br) return schema.nodes.hard_break.create();
    const names = [...run.marks].filter((name) => !run.href || name !== "highlight");
    const marks = names.map((name) => schema.marks[name].create());
    if (run.href) marks.push(schema.marks.link.create({ href: run.href }));
    const set = marks.reduce((all, mark) => mark.addToSet(all), []);
    return schema.text(run.text, set);
  });
}
