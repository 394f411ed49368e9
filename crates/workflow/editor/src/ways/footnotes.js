// Footnotes: the numbers in the text stand in order from 1, and so do the notes themselves.

import { Fragment } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";

import { schema } from "../schema.js";

const { nodes, marks } = schema;
const seen = new WeakMap();

/** The footnote numbers in a block's text: where each stands in it, and which. */
function inBlock(block) {
  if (!seen.has(block)) {
    const found = [];
    block.descendants((node, offset) => {
      const mark = node.isText && marks.footnote.isInSet(node.marks);
      if (mark) found.push({ offset: offset + 1, size: node.nodeSize, n: mark.attrs.n, node });
    });
    seen.set(block, found);
  }
  return seen.get(block);
}

/** All of them in the order of reading. */
export function references(doc) {
  const found = [];
  doc.forEach((block, at) => {
    if (block.isLeaf) return;
    for (const one of inBlock(block)) found.push({ ...one, from: at + one.offset });
  });
  return found;
}

/** The block of the notes, with its place. */
export function notesBlock(doc) {
  let found = null;
  doc.forEach((block, at) => {
    if (block.type === nodes.footnotes) found ??= { block, at };
  });
  return found;
}

/** Puts a number at the cursor and a note for it; the cursor goes to the note. */
export function insertFootnote(state, dispatch) {
  const { $to } = state.selection;
  if (!$to.parent.inlineContent || !$to.parent.type.allowsMarkType(marks.footnote)) return false;
  if (!dispatch) return true;
  const before = new Set(references(state.doc).filter((it) => it.from < $to.pos).map((it) => it.n));
  const n = before.size + 1;
  const { tr } = state;
  const notes = notesBlock(state.doc);
  // Numbers from here on move up by one, so that the new one has a note of its own.
  for (const one of references(state.doc).filter((it) => it.n >= n)) renumber(tr, one, one.n + 1);
  tr.insert($to.pos, schema.text(String(n), [marks.footnote.create({ n })]));
  const line = nodes.line.create();
  let at;
  if (notes) {
    at = tr.mapping.map(notes.at) + 1;
    for (let index = 0; index < Math.min(n - 1, notes.block.childCount); index += 1) {
      at += notes.block.child(index).nodeSize;
    }
    tr.insert(at, line);
  } else {
    at = tr.doc.content.size + 1;
    tr.insert(tr.doc.content.size, nodes.footnotes.create(null, line));
  }
  tr.setSelection(TextSelection.create(tr.doc, at + 1));
  dispatch(tr.scrollIntoView());
  return true;
}

function renumber(tr, one, n) {
  const from = tr.mapping.map(one.from);
  const others = one.node.marks.filter((mark) => mark.type !== marks.footnote);
  tr.replaceWith(from, from + one.size,
    schema.text(String(n), [...others, marks.footnote.create({ n })]));
}

/** The order of first appearance as a map from number to number, or null when it is right. */
function order(found) {
  const to = new Map();
  for (const { n } of found) if (!to.has(n)) to.set(n, to.size + 1);
  return [...to].every(([n, next]) => n === next) ? null : to;
}

/** Keeps numbers and notes in order after a change made here; the others' pages keep theirs. */
export function footnotes() {
  return new Plugin({
    appendTransaction(transactions, before, state) {
      const ours = transactions.some((it) => it.docChanged)
        && !transactions.some((it) => it.getMeta(ySyncPluginKey)?.isChangeOrigin);
      if (!ours) return null;
      const found = references(state.doc);
      const to = found.length ? order(found) : null;
      if (!to) return null;
      const { tr } = state;
      const notes = notesBlock(state.doc);
      if (notes) reorder(tr, notes, to);
      for (const one of found) if (to.get(one.n) !== one.n) renumber(tr, one, to.get(one.n));
      return tr;
    },
  });
}

/** Notes nothing points to go to the end: their text is not ours to throw away. */
function reorder(tr, { block, at }, to) {
  const lines = block.content.content;
  const placed = [...to.keys()].map((n) => lines[n - 1] ?? nodes.line.create());
  const others = lines.filter((_, index) => !to.has(index + 1));
  tr.replaceWith(at + 1, at + block.nodeSize - 1, Fragment.from([...placed, ...others]));
}

/** Goes from a number to its note. */
export function toNote(n) {
  return (state, dispatch) => {
    const notes = notesBlock(state.doc);
    if (!notes || n > notes.block.childCount) return false;
    let at = notes.at + 1;
    for (let index = 0; index < n - 1; index += 1) at += notes.block.child(index).nodeSize;
    const { tr } = state;
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView());
    return true;
  };
}
