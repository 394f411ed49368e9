// The nodes of docs/contracts/editor.md. What two people do at once may merge into a shape that
// the contract does not have (two cites, two lists in an item, heads among cells); y-prosemirror
// would throw such a node away with its text, so those shapes are allowed here and `mending.js`
// makes them regular again.

import { Schema } from "prosemirror-model";

import { marks } from "./marks.js";

const blockAttributes = { id: null, audience: null, language: null };

/** Attributes that are none unless given. */
function attributes(defaults) {
  const named = Object.entries(defaults).map(([name, value]) => [name, { default: value }]);
  return Object.fromEntries(named);
}

/** What a node's attributes are in the page's own markup, so that a copy is pasted whole. */
function written(node, more = {}) {
  const given = Object.entries(node.attrs).filter(([name, value]) => {
    return value !== null && name !== "id";
  });
  const kept = given.length ? { "data-attrs": JSON.stringify(Object.fromEntries(given)) } : {};
  return { "data-node": node.type.name, ...kept, ...more };
}

function read(dom) {
  try {
    return JSON.parse(dom.getAttribute("data-attrs") ?? "{}");
  } catch {
    return {};
  }
}

/** A node with its own element in the page; `also` are rules for markup from elsewhere. */
function node(tag, content, { attrs = {}, also = [], ...rest } = {}) {
  const leaf = content === "";
  return (name) => ({
    ...(leaf ? { atom: true } : { content }),
    attrs: attributes(attrs),
    parseDOM: [{ tag: `[data-node=${name}]`, getAttrs: read, priority: 70 }, ...also],
    toDOM: (made) => {
      const more = made.inlineContent ? { dir: "auto" } : {};
      const { audience, language } = made.attrs;
      if (audience) more["data-audience"] = audience;
      if (language) more.lang = language;
      const own = typeof tag === "function" ? tag(made) : tag;
      return leaf ? [own, written(made, more)] : [own, written(made, more), 0];
    },
    ...rest,
  });
}

function block(tag, content, { attrs = {}, ...more } = {}) {
  return (name) => ({
    group: "block",
    ...node(tag, content, { attrs: { ...blockAttributes, ...attrs }, ...more })(name),
  });
}

const text = { defining: true };
const box = { defining: true };
const whole = { isolating: true, defining: true };
const figure = { media: null, former: null, credit: null, alt: null, link: null };
const moving = { media: null, former: null, title: null, poster_media: null, poster_former: null };

const headings = [1, 2, 3, 4, 5, 6].map((level) => {
  const kept = Math.min(Math.max(level, 2), 4);
  return { tag: `h${level}`, getAttrs: () => ({ level: kept }) };
});

const inner = {
  list_item: node("li", "line list*", { also: [{ tag: "li" }], ...text }),
  figure: node("div", "caption", { attrs: figure, ...whole }),
  table_row: node("tr", "(table_head | table_cell)+", { also: [{ tag: "tr" }] }),
  table_head: node("th", "inline*", { also: [{ tag: "th" }], ...whole }),
  table_cell: node("td", "inline*", { also: [{ tag: "td" }], ...whole }),
  qa_item: node("div", "question line+"),
  timeline_entry: node("div", "inline*", { attrs: { when: null }, ...text }),
  code_text: node("pre", "text*", { marks: "", code: true, ...whole }),
  line: node("p", "inline*"),
  cite: node("p", "inline*", { also: [{ tag: "cite" }], ...text }),
  caption: node("p", "inline*", { also: [{ tag: "figcaption" }], ...whole }),
  question: node("p", "inline*", text),
};

const blocks = {
  paragraph: block("p", "inline*", { also: [{ tag: "p" }] }),
  heading: block((made) => `h${made.attrs.level}`, "inline*",
    { attrs: { level: 2 }, also: headings, ...text }),
  list: block((made) => (made.attrs.ordered ? "ol" : "ul"), "list_item+", {
    attrs: { ordered: false },
    also: [{ tag: "ul" }, { tag: "ol", getAttrs: () => ({ ordered: true }) }],
  }),
  quote: block("blockquote", "line+ cite*", { also: [{ tag: "blockquote" }], ...box }),
  pullquote: block("div", "line cite*", box),
  image: block("div", "caption", { attrs: { ...figure, size: null }, ...whole }),
  gallery: block("div", "figure+ caption", whole),
  video: block("div", "caption", { attrs: moving, ...whole }),
  audio: block("div", "caption", { attrs: moving, ...whole }),
  embed: block("div", "caption", { attrs: { url: null, provider: null, title: null }, ...whole }),
  table: block("table", "table_row+", {
    attrs: { caption: null, source: null },
    also: [{ tag: "table" }],
    ...whole,
  }),
  chart: block("div", "", {
    attrs: { form: "bar", title: null, unit: null, rows: null, source: null },
  }),
  document: block("div", "", { attrs: { title: null, url: null, pages: null, note: null } }),
  key_points: block("div", "line+", box),
  qa: block("div", "qa_item+", box),
  timeline: block("div", "timeline_entry+", box),
  factbox: block("div", "(line | list)+", { attrs: { title: null }, ...box }),
  profile: block("div", "line+", {
    attrs: { name: null, role: null, image_media: null, image_former: null },
    ...box,
  }),
  related: block("div", "", { attrs: { links: null } }),
  callout: block("div", "line+", { attrs: { title: null }, ...box }),
  method: block("div", "line+", box),
  newsletter: block("div", "", { attrs: { name: null, note: null } }),
  button: block("div", "", { attrs: { text: null, url: null } }),
  divider: block("hr", "", { also: [{ tag: "hr" }] }),
  ad_slot: block("div", ""),
  wall: block("div", ""),
  correction: block("div", "", { attrs: { correction: null } }),
  html: block("div", "", { attrs: { html: null } }),
  claim_review: block("div", "", {
    attrs: { claim: null, claimant: null, rating: null, url: null },
  }),
  live_entry: block("div", "(line | list)+", {
    attrs: { at: null, title: null, key: null },
    ...box,
  }),
  ticker: block("div", "", { attrs: { symbols: null } }),
  file: block("div", "", { attrs: { title: null, url: null, bytes: null, note: null } }),
  code: block("div", "code_text caption", { attrs: { syntax: null }, ...box }),
  verse: block("div", "inline*", text),
  footnotes: block("div", "line+", box),
  unknown: block("div", "inline*", { attrs: { name: null }, ...text }),
};

function named(specs) {
  return Object.entries(specs).map(([name, spec]) => [name, spec(name)]);
}

export const schema = new Schema({
  nodes: Object.fromEntries([
    ["doc", { content: "block+" }],
    ...named(blocks),
    ...named(inner),
    ["text", { group: "inline" }],
    ["hard_break", {
      group: "inline",
      inline: true,
      selectable: false,
      linebreakReplacement: true,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    }],
  ]),
  marks: Object.fromEntries(Object.entries(marks).map(([name, spec]) => {
    return [name === "code" ? "code_mark" : name, spec];
  })),
});

// The contract has a node and a mark of the name `code`. ProseMirror refuses that when a schema is
// made, but keeps the two apart everywhere after it, so the mark gets its name here.
schema.marks.code = schema.marks.code_mark;
schema.marks.code.name = "code";
delete schema.marks.code_mark;

/** The kinds of block, by their names. */
export const kinds = Object.keys(blocks);

/** A list or an object that is kept as JSON text in an attribute. */
export function readJson(value, otherwise) {
  try {
    return JSON.parse(value ?? "") ?? otherwise;
  } catch {
    return otherwise;
  }
}
