// Plain text read for its shape: Markdown, rows of a sheet, mail with quotes, hard-wrapped lines.

import { tidyHref } from "../addresses.js";
import { inlineNodes, trimmed } from "./inline.js";
import { listNode, treesOf } from "./lists.js";
import { washed } from "./text.js";

const WRAPPED_MIN = 55;
const WRAPPED_MAX = 85;

const NONE = new Set();

/** Text as blocks. */
export function plainBlocks(schema, pasted) {
  const text = washed(pasted).replace(/\u00a0/g, " ").replace(/[ \t]+$/gm, "");
  const sheet = sheetOf(schema, text);
  if (sheet) return [sheet];
  const isMarkdown = looksLikeMarkdown(text);
  const reader = new PlainReader(schema, isMarkdown, isHardWrapped(text));
  return reader.read(text.split("\n"));
}

/** Two signs of Markdown, or one that nothing else has. */
function looksLikeMarkdown(text) {
  const sure = [/^#{1,6} \S/m, /^```/m, /\[[^\]\n]+\]\((https?:|\/|mailto:)[^)\s]+\)/,
    /^\|.*\|\n\|[-:| ]+\|/m];
  const maybe = [/^[-*+] \S/m, /^\d+\. \S/m, /^> \S/m, /\*\*\S[^*\n]*\*\*/, /`[^`\n]+`/,
    /(^|\s)_\S[^_\n]*_(\s|[.,;]|$)/m];
  return sure.some((it) => it.test(text)) || maybe.filter((it) => it.test(text)).length > 1;
}

/** Lines that end where a terminal or a mail program broke them. */
function isHardWrapped(text) {
  const paragraphs = text.split(/\n\s*\n/).map((it) => it.split("\n"));
  const broken = paragraphs.flatMap((lines) => lines.slice(0, -1)).map((it) => it.trim());
  if (!broken.length) return false;
  const long = broken.filter((it) => it.length >= WRAPPED_MIN && it.length <= WRAPPED_MAX).length;
  return long / broken.length > 0.6;
}

/** Rows with tabs, as sheets give them when they give no markup. */
function sheetOf(schema, text) {
  const rows = text.replace(/\n+$/, "").split("\n").map((row) => row.split("\t"));
  const width = rows[0].length;
  if (width < 2 || rows.length < 2 || rows.some((row) => row.length !== width)) return null;
  const { table, table_row: line, table_cell: cell, table_head: head } = schema.nodes;
  const numeric = (it) => /^[\s\d.,%€$£+-]+$/.test(it) && /\d/.test(it);
  const headed = !rows[0].some(numeric) && rows.slice(1).some((row) => row.some(numeric));
  return table.create(null, rows.map((row, index) => line.create(null, row.map((it) => {
    const words = it.trim();
    return (headed && index === 0 ? head : cell).create(null, words ? schema.text(words) : null);
  }))));
}

class PlainReader {
  constructor(schema, markdown, wrapped) {
    this.schema = schema;
    this.markdown = markdown;
    this.wrapped = wrapped;
    this.blocks = [];
  }

  read(lines) {
    let at = 0;
    while (at < lines.length) at = this.piece(lines, at);
    return this.blocks;
  }

  push(name, attrs, content) {
    this.blocks.push(this.schema.nodes[name].create(attrs, content));
  }

  inline(text) {
    const runs = this.markdown ? markdownRuns(text) : addressRuns(text, NONE);
    return inlineNodes(this.schema, trimmed(runs));
  }

  /** Reads the piece that begins at a line; answers with the line after it. */
  piece(lines, at) {
    const line = lines[at];
    if (!line.trim()) return at + 1;
    const heading = this.markdown && /^(#{1,6}) +(.*?)#*$/.exec(line);
    if (heading) {
      const level = Math.min(Math.max(heading[1].length, 2), 4);
      this.push("heading", { level }, this.inline(heading[2]));
      return at + 1;
    }
    if (this.markdown && /^```/.test(line)) return this.code(lines, at);
    if (/^ {0,3}([-*_]\s*){3,}$/.test(line)) {
      this.push("divider");
      return at + 1;
    }
    if (this.markdown && /^\|.*\|/.test(line) && /^\|[-:| ]+\|/.test(lines[at + 1] ?? "")) {
      return this.table(lines, at);
    }
    if (/^>/.test(line)) return this.quote(lines, at);
    const among = this.markdown || itemOf(lines[at + 1] ?? "") || itemOf(lines[at - 1] ?? "");
    if (among && itemOf(line)) return this.list(lines, at);
    return this.paragraph(lines, at);
  }

  code(lines, at) {
    let end = at + 1;
    while (end < lines.length && !/^```/.test(lines[end])) end += 1;
    const text = lines.slice(at + 1, end).join("\n");
    const { code_text: body, caption } = this.schema.nodes;
    const syntax = /^```\s*([a-z0-9+#]+)/i.exec(lines[at])?.[1] ?? null;
    this.push("code", { syntax },
      [body.create(null, text ? this.schema.text(text) : null), caption.create()]);
    return end + 1;
  }

  table(lines, at) {
    const cells = (line) => line.replace(/^\||\|\s*$/g, "").split("|").map((it) => it.trim());
    const { table, table_row: row, table_head: head, table_cell: cell } = this.schema.nodes;
    const width = cells(lines[at]).length;
    const made = (type, line) => row.create(null, Array.from({ length: width }, (_, index) => {
      return type.create(null, this.inline(cells(line)[index] ?? ""));
    }));
    const rows = [made(head, lines[at])];
    let end = at + 2;
    for (; /^\|/.test(lines[end] ?? ""); end += 1) rows.push(made(cell, lines[end]));
    this.blocks.push(table.create(null, rows));
    return end;
  }

  quote(lines, at) {
    let end = at;
    while (/^>/.test(lines[end] ?? "")) end += 1;
    const inner = lines.slice(at, end).map((it) => it.replace(/^(> ?)+/, ""));
    const reader = new PlainReader(this.schema, this.markdown, true);
    const found = reader.read(inner).filter((block) => block.inlineContent);
    if (!found.length) return end;
    const { line } = this.schema.nodes;
    this.push("quote", null, found.map((block) => line.create(null, block.content)));
    return end;
  }

  list(lines, at) {
    const flat = [];
    let end = at;
    for (; end < lines.length; end += 1) {
      const item = itemOf(lines[end]);
      if (item) flat.push(item);
      else if (!lines[end].trim() && itemOf(lines[end + 1] ?? "")) continue;
      else if (/^\s{2,}\S/.test(lines[end])) flat.at(-1).text += ` ${lines[end].trim()}`;
      else break;
    }
    const items = flat.map(({ level, ordered, text }) => ({ level, ordered, runs: text }));
    const inline = (words) => this.inline(words);
    const made = treesOf(items).map((it) => listNode(this.schema, inline, it));
    this.blocks.push(...made);
    return end;
  }

  paragraph(lines, at) {
    let end = at + 1;
    const goesOn = (line) => line?.trim() && !/^>/.test(line) && !/^```/.test(line)
      && !(this.markdown && (/^#{1,6} /.test(line) || itemOf(line)));
    if (this.wrapped || this.markdown) while (goesOn(lines[end])) end += 1;
    const parts = lines.slice(at, end).map((it) => it.trim());
    this.push("paragraph", null, this.inline(joined(parts)));
    return end;
  }
}

/** Lines as one text: a word that a hyphen parted is not mended, for the hyphen may be meant. */
const joined = (lines) => lines.reduce((all, line) => {
  const close = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}、。]$/u.test(all);
  return close ? all + line : `${all} ${line}`;
});

function itemOf(line) {
  const found = /^(\s*)(?:([-*+•‣◦·–])|(\d{1,3})[.)])\s+(\S.*)$/.exec(line);
  if (!found) return null;
  const width = found[1].replaceAll("\t", "    ").length;
  return { level: 1 + Math.floor(width / 2), ordered: Boolean(found[3]), text: found[4] };
}

const ADDRESS = /https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]’']/g;

/** Addresses in plain text become links. */
function addressRuns(text, marks) {
  const runs = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > at) runs.push({ text: text.slice(at, match.index), marks });
    const href = tidyHref(match[0]);
    runs.push({ text: href ?? match[0], marks, href });
    at = match.index + match[0].length;
  }
  if (at < text.length) runs.push({ text: text.slice(at), marks });
  return runs;
}

const INLINE = [
  ["code", /`([^`]+)`/],
  ["link", /\[([^\]]+)\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/],
  ["strong", /\*\*(?=\S)(.+?)(?<=\S)\*\*/],
  ["strong", /(?<![\p{L}\p{N}_])__(?=\S)(.+?)(?<=\S)__(?![\p{L}\p{N}_])/u],
  ["strike", /~~(?=\S)(.+?)(?<=\S)~~/],
  ["em", /\*(?=[^\s*])(.+?)(?<=[^\s*])\*/],
  ["em", /(?<![\p{L}\p{N}_])_(?=\S)(.+?)(?<=\S)_(?![\p{L}\p{N}_])/u],
];

/** Markdown's marks, the first that comes outermost. */
export function markdownRuns(text, marks = NONE, href = null) {
  const found = INLINE.map(([name, rule]) => [name, rule.exec(text)]).filter(([, match]) => match)
    .sort(([, one], [, other]) => one.index - other.index)[0];
  if (!found && href) return [{ text: unescaped(text), marks, href }];
  if (!found) return addressRuns(unescaped(text), marks);
  const [name, match] = found;
  const [, inside] = match;
  const before = markdownRuns(text.slice(0, match.index), marks, href);
  const after = markdownRuns(text.slice(match.index + match[0].length), marks, href);
  let middle;
  if (name === "code") middle = [{ text: inside, marks: new Set([...marks, "code"]), href }];
  else if (name === "link") middle = markdownRuns(inside, marks, tidyHref(match[2]));
  else middle = markdownRuns(inside, new Set([...marks, name]), href);
  return [...(match.index ? before : []), ...middle, ...after].filter((run) => run.text);
}

const unescaped = (text) => text.replace(/\\([\\`*_{}[\]()#+.!|>~-])/g, "$1");
