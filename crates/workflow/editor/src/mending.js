// Makes regular again what two people did at once: one cite, one list in an item, heads only in
// the first row of a table and never among cells. See `schema.js`.

import { Fragment } from "prosemirror-model";
import { Plugin } from "prosemirror-state";

const known = new WeakSet();

/** Looks at blocks that changed and mends those that need it. */
export function mending() {
  return new Plugin({
    appendTransaction(transactions, before, { doc, tr }) {
      if (!transactions.some((it) => it.docChanged)) return null;
      const broken = [];
      doc.forEach((block, at) => {
        if (known.has(block)) return;
        const mended = mend(block);
        if (mended === block) known.add(block);
        else broken.unshift([at, block, mended]);
      });
      for (const [at, block, mended] of broken) {
        tr.replaceWith(at, at + block.nodeSize, mended);
      }
      return tr.docChanged ? tr : null;
    },
  });
}

/** The same node when nothing is wrong with it. */
function mend(node) {
  if (node.inlineContent || node.isLeaf) return node;
  let changed = false;
  const children = [];
  node.forEach((child) => {
    const mended = mend(child);
    changed ||= mended !== child;
    children.push(mended);
  });
  const whole = changed ? node.copy(Fragment.from(children)) : node;
  if (node.type.name === "list_item" && node.childCount > 2) return oneList(whole);
  if (node.type.name === "quote" || node.type.name === "pullquote") return oneCite(whole);
  if (node.type.name === "table") return headsFirst(whole);
  return whole;
}

function oneList(item) {
  const [line, first, ...others] = item.content.content;
  const items = others.reduce((all, list) => all.append(list.content), first.content);
  return item.copy(Fragment.from([line, first.copy(items)]));
}

function oneCite(quote) {
  const cites = quote.content.content.filter((child) => child.type.name === "cite");
  if (cites.length < 2) return quote;
  const gap = Fragment.from(quote.type.schema.text(" "));
  const text = cites.slice(1).reduce(
    (all, cite) => all.append(gap).append(cite.content), cites[0].content);
  const lines = quote.content.content.filter((child) => child.type.name !== "cite");
  return quote.copy(Fragment.from([...lines, cites[0].copy(text)]));
}

function headsFirst(table) {
  const { table_head: head, table_cell: cell } = table.type.schema.nodes;
  let changed = false;
  const rows = table.content.content.map((row, index) => {
    const type = index === 0 && row.firstChild.type === head ? head : cell;
    if (row.content.content.every((it) => it.type === type)) return row;
    changed = true;
    return row.copy(Fragment.from(row.content.content.map((it) => type.create(null, it.content))));
  });
  return changed ? table.copy(Fragment.from(rows)) : table;
}
