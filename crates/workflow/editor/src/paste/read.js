// Markup from elsewhere as blocks. The tree is walked once: what is a block makes one, what is
// inline is gathered until a block comes.

import { tidyHref } from "../addresses.js";
import { inlineNodes, inlineRuns, dropped, parted, trimmed } from "./inline.js";
import { drawnItem, listNode, saidLevel, treesOf } from "./lists.js";
import { styleOf } from "./styles.js";
import { tableNode } from "./tables.js";
import { washed } from "./text.js";

const BLOCKS = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "DL",
  "DT", "DD", "BLOCKQUOTE", "TABLE", "FIGURE", "PRE", "HR", "SECTION", "ARTICLE", "MAIN", "HEADER",
  "FOOTER", "ASIDE", "BODY", "FORM", "DETAILS", "SUMMARY", "ADDRESS", "CENTER", "FIELDSET",
  "FIGCAPTION", "GOOGLE-SHEETS-HTML-ORIGIN"]);

const isBlock = (node) => node.nodeType === 1 && BLOCKS.has(node.tagName);
const holdsBlock = (node) => node.nodeType === 1
  && [...node.querySelectorAll("*")].some((it) => isBlock(it) || isPicture(it));

const CELLS_MIN = 2;
const CITE = "footer, :scope > cite, :scope > p:last-child > cite:only-child";

/** A picture worth keeping: not one that counts visits, nor a drawn smile. */
function isPicture(node) {
  if (node.nodeType !== 1 || node.tagName !== "IMG" || dropped(node)) return false;
  const src = sourceOf(node);
  const small = [node.getAttribute("width"), node.getAttribute("height"), styleOf(node).width]
    .some((size) => size && parseFloat(size) <= 32);
  return /^https?:/i.test(src) && !small && !/\/(pixel|beacon|track(er|ing)?|spacer)\b/i.test(src);
}

const sourceOf = (img) => {
  const src = img.getAttribute("src") ?? "";
  return /^https?:/i.test(src) ? src : (img.getAttribute("data-src") ?? src);
};

export class Reader {
  constructor(schema) {
    this.schema = schema;
    this.blocks = [];
    this.runs = [];
    this.drawn = [];
  }

  read(body) {
    this.walk(body);
    this.flush();
    this.flushDrawn();
    return this.blocks;
  }

  inline(runs) {
    return inlineNodes(this.schema, runs);
  }

  /** Ends what was gathered: a paragraph, or several where breaks part them. */
  flush() {
    const parts = parted(this.runs);
    this.runs = [];
    if (parts.length) this.flushDrawn();
    for (const runs of parts) this.push("paragraph", null, this.inline(runs));
  }

  flushDrawn() {
    if (!this.drawn.length) return;
    const drawn = this.drawn;
    this.drawn = [];
    this.pushLists(drawn);
  }

  push(name, attrs, content) {
    this.flushDrawn();
    this.blocks.push(this.schema.nodes[name].create(attrs, content));
  }

  walk(node, around) {
    for (const child of [...node.childNodes]) {
      if (dropped(child)) continue;
      if (isBlock(child)) {
        this.flush();
        this.block(child);
        this.flush();
      } else if (isPicture(child)) {
        this.flush();
        this.picture(child);
      } else if (holdsBlock(child)) this.walk(child, around);
      else this.runs.push(...inlineRuns(child, around));
    }
  }

  block(dom) {
    const drawn = drawnItem(dom);
    const tag = dom.tagName;
    const isFold = tag === "P" || tag === "DIV";
    if (drawn && !holdsBlock(dom)) this.drawnItem(dom, drawn);
    else if (/^H[1-6]$/.test(tag) || headingByStyle(dom)) this.heading(dom);
    else if (tag === "UL" || tag === "OL") this.list(dom);
    else if (tag === "BLOCKQUOTE") this.quote(dom);
    else if (tag === "TABLE") this.table(dom);
    else if (tag === "FIGURE") this.figure(dom);
    else if (tag === "PRE") this.code(dom);
    else if (tag === "HR") this.push("divider");
    else if (isFold && isRule(dom)) this.push("divider");
    else this.walk(dom);
  }

  drawnItem(dom, { level, ordered }) {
    const runs = trimmed([...dom.childNodes].flatMap((child) => inlineRuns(child)));
    if (runs.length) this.drawn.push({ level, ordered, runs });
  }

  heading(dom) {
    const said = Number(/^H([1-6])$/.exec(dom.tagName)?.[1] ?? headingByStyle(dom));
    const level = Math.min(Math.max(said, 2), 4);
    const runs = trimmed([...dom.childNodes].flatMap((child) => inlineRuns(child)))
      // A heading is strong as it is.
      .map((run) => (run.br ? run : { ...run, marks: without(run.marks, "strong") }));
    if (runs.length) this.push("heading", { level }, this.inline(runs));
  }

  list(dom) {
    let flat = this.items(dom, 1);
    if (!flat.length) return;
    this.flushDrawn();
    // Word in a browser gives every item a list of its own and says how deep it stands.
    if (flat[0].level > 1 && this.last?.end === this.blocks.length) {
      flat = [...this.last.flat, ...flat];
      this.blocks.length = this.last.start;
    }
    const start = this.blocks.length;
    this.pushLists(flat);
    this.last = { flat, start, end: this.blocks.length };
  }

  pushLists(flat) {
    const made = treesOf(flat).map((it) => listNode(this.schema, (runs) => this.inline(runs), it));
    this.blocks.push(...made);
  }

  /** All items of a list and of those in it, with their levels. */
  items(dom, level) {
    const ordered = dom.tagName === "OL";
    return [...dom.children].flatMap((child) => {
      if (dropped(child)) return [];
      if (/^[UO]L$/.test(child.tagName)) return this.items(child, level + 1);
      if (child.tagName !== "LI") return [];
      const lists = [...child.querySelectorAll("ul, ol")].filter((it) => {
        return it.parentElement.closest("li") === child;
      });
      const own = this.textRuns(child, (it) => /^[UO]L$/.test(it.tagName));
      const said = saidLevel(child) ?? level;
      const item = own.length ? [{ level: said, ordered, runs: own }] : [];
      return [...item, ...lists.flatMap((list) => this.items(list, said + 1))];
    });
  }

  /** The text of an element whose blocks are lines of one text. */
  textRuns(dom, leaveOut = () => false) {
    const runs = [];
    const read = (node) => {
      for (const child of node.childNodes) {
        if (dropped(child) || (child.nodeType === 1 && leaveOut(child))) continue;
        if (isBlock(child)) {
          if (runs.length) runs.push({ br: true });
          read(child);
        } else if (holdsBlock(child)) read(child);
        else runs.push(...inlineRuns(child));
      }
    };
    read(dom);
    return trimmed(runs);
  }

  quote(dom) {
    const inner = new Reader(this.schema);
    const cite = dom.querySelector(CITE);
    const cited = cite ? trimmed(inlineRuns(cite)) : [];
    cite?.remove();
    const found = inner.read(dom);
    const { line, cite: citeNode, list } = this.schema.nodes;
    const lines = found.flatMap((block) => {
      if (block.inlineContent) return [line.create(null, block.content)];
      if (block.type === list) return linesOf(block, line);
      return [];
    });
    // Mail indents whole letters; what is no text of a quote stays as it is.
    const others = found.filter((block) => !block.inlineContent && block.type !== list);
    if (!lines.length) {
      this.flushDrawn();
      this.blocks.push(...others);
      return;
    }
    const plain = cited.map((run) => (run.br ? run : {
      ...run, text: run.text.replace(/^[—–-]\s*/, ""), marks: without(run.marks, "em"),
    }));
    const end = plain.length ? [citeNode.create(null, this.inline(trimmed(plain)))] : [];
    this.push("quote", null, [...lines, ...end]);
    this.blocks.push(...others);
  }

  table(dom) {
    const rows = [...dom.rows];
    const cells = rows.reduce((sum, row) => sum + row.cells.length, 0);
    const layout = dom.getAttribute("role") === "presentation"
      || rows.some((row) => row.querySelector("table"))
      || cells < CELLS_MIN;
    if (layout) {
      for (const row of rows) for (const cell of row.cells) {
        if (cell.closest("table") !== dom) continue;
        this.walk(cell);
        this.flush();
      }
      return;
    }
    const made = tableNode(this.schema, dom, (cell) => this.inline(this.textRuns(cell)));
    if (made) {
      this.flushDrawn();
      this.blocks.push(made);
    }
  }

  figure(dom) {
    const table = dom.querySelector("table");
    const img = [...dom.querySelectorAll("img")].find(isPicture);
    if (img) this.picture(img, dom.querySelector("figcaption"));
    else if (table) this.block(table);
    else this.walk(dom);
  }

  picture(img, caption) {
    const former = tidyHref(sourceOf(img));
    if (!former) return;
    const runs = caption ? this.textRuns(caption) : [];
    const alt = img.getAttribute("alt")?.trim() || null;
    this.push("image", { former, alt }, this.schema.nodes.caption.create(null, this.inline(runs)));
  }

  code(dom) {
    const text = washed(codeText(dom)).replace(/^\n|\n+$/g, "").replace(/\u00a0/g, " ");
    if (!text.trim()) return;
    const named = /\b(?:language|lang|brush:)-?\s*([a-z0-9+#]+)/i.exec(
      `${dom.className} ${dom.querySelector("code")?.className ?? ""}`);
    const { code_text: body, caption } = this.schema.nodes;
    this.push("code", { syntax: named?.[1].toLowerCase() ?? null },
      [body.create(null, this.schema.text(text)), caption.create()]);
  }
}

function linesOf(list, line) {
  return list.content.content.flatMap((item) => [
    line.create(null, item.firstChild.content),
    ...(item.childCount > 1 ? linesOf(item.child(1), line) : []),
  ]);
}

function codeText(dom) {
  return [...dom.childNodes].map((child) => {
    if (child.nodeType === 3) return child.data;
    return child.tagName === "BR" ? "\n" : codeText(child);
  }).join("");
}

const without = (marks, name) => new Set([...marks].filter((it) => it !== name));

/** Word and LibreOffice may say by a class or an outline that a paragraph is a heading. */
function headingByStyle(dom) {
  if (dom.tagName !== "P") return null;
  const byClass = /(?:Mso)?(?:Heading|berschrift|Titre)\s?([1-6])/i.exec(dom.className)?.[1];
  if (byClass) return byClass;
  if (/\bMsoTitle\b/.test(dom.className)) return "1";
  const outline = /^([1-6])$/.exec(styleOf(dom)["mso-outline-level"] ?? "")?.[1];
  const role = dom.getAttribute("role") === "heading" && (dom.getAttribute("aria-level") ?? "2");
  return outline ?? (role || null);
}

/** A line drawn as a border of an empty paragraph, or as signs. */
const isRule = (dom) => /^\s*([*_–—-]\s*){3,}\s*$/.test(dom.textContent) && !dom.querySelector("a");
