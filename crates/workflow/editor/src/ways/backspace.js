// What Backspace does at the start of a text, in every kind of block.

import { chainCommands } from "prosemirror-commands";
import { Fragment } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";

import { schema } from "../schema.js";
import { outOfList } from "./enter.js";
import { atStart, blockAt, cursorNear, depthOf } from "./places.js";

const { nodes } = schema;

/** What stays when a block becomes another. */
const kept = ({ id, audience, language }) => ({ id, audience, language });

/** A heading, a verse or an unknown text becomes a paragraph. */
function toParagraph(state, dispatch) {
  const { $from } = state.selection;
  if (!atStart(state) || $from.depth !== 1 || $from.parent.type === nodes.paragraph) return false;
  const { tr } = state;
  tr.setNodeMarkup($from.before(), nodes.paragraph, kept($from.parent.attrs));
  dispatch?.(tr);
  return true;
}

function fromList(state, dispatch) {
  if (!atStart(state) || !depthOf(state.selection.$from, "list_item")) return false;
  return outOfList(state, dispatch);
}

/** The first line of a box comes out before it; a box with one line becomes a paragraph. */
function outOfBox(state, dispatch) {
  const { $from } = state.selection;
  if (!atStart(state) || $from.depth !== 2 || $from.index(1) !== 0) return false;
  const box = $from.node(1);
  if (![nodes.line, nodes.timeline_entry].includes($from.parent.type)) return false;
  const rest = box.content.content.slice(1);
  const text = rest.filter((child) => child.type !== nodes.cite || child.content.size > 0);
  const paragraph = nodes.paragraph.create(
    rest.length && text.length ? null : kept(box.attrs), $from.parent.content);
  const pieces = [paragraph];
  if (text.some((child) => child.type !== nodes.cite)) pieces.push(box.copy(Fragment.from(rest)));
  else for (const cite of text) pieces.push(nodes.paragraph.create(null, cite.content));
  const tr = state.tr.replaceWith($from.before(1), $from.after(1), pieces);
  tr.setSelection(TextSelection.create(tr.doc, $from.before(1) + 1));
  dispatch?.(tr.scrollIntoView());
  return true;
}

/** An empty caption or code deletes nothing; an empty question set goes as a whole. */
function emptyBlock(state, dispatch) {
  const { $from } = state.selection;
  if (!atStart(state) || $from.depth < 2) return false;
  const block = $from.node(1);
  const first = $from.pos - $from.depth === $from.before(1);
  const goes = [nodes.code, nodes.qa, nodes.table].includes(block.type);
  if (!first || !goes || block.textContent !== "") return false;
  const tr = state.tr.replaceWith($from.before(1), $from.after(1),
    nodes.paragraph.create(kept(block.attrs)));
  dispatch?.(cursorNear(tr, $from.before(1) + 1));
  return true;
}

/** Where texts are parts with a place of their own, the start is the end of going back. */
function stay(state) {
  const { $from } = state.selection;
  if (!atStart(state)) return false;
  const name = $from.parent.type.name;
  if (["question", "cite", "caption", "code_text", "table_cell", "table_head"].includes(name)) {
    return true;
  }
  return name === "line" && $from.node(-1).type === nodes.qa_item && $from.index(-1) === 1;
}

/** A paragraph after a box goes on in the last line of the box. */
function intoBoxBefore(state, dispatch) {
  const { $from } = state.selection;
  if (!atStart(state) || $from.depth !== 1 || $from.index(0) === 0) return false;
  const before = state.doc.child($from.index(0) - 1);
  if (before.inlineContent) return false;
  const start = $from.before(1);
  const target = blockAt(state.doc.resolve(start - 1));
  const { tr } = state;
  if (before.isLeaf) {
    if ($from.parent.content.size === 0) tr.delete(start, $from.after(1));
    tr.setSelection(NodeSelection.create(tr.doc, target?.at ?? start - before.nodeSize));
    dispatch?.(tr.scrollIntoView());
    return true;
  }
  const end = TextSelection.findFrom(state.doc.resolve(start), -1, true);
  if (!end) return false;
  const open = ["line", "timeline_entry"].includes(end.$from.parent.type.name);
  if (open || $from.parent.content.size === 0) {
    tr.delete(start, $from.after(1));
    tr.insert(end.$from.pos, $from.parent.content);
  }
  tr.setSelection(TextSelection.create(tr.doc, end.$from.pos));
  dispatch?.(tr.scrollIntoView());
  return true;
}

export const backspace = chainCommands(
  emptyBlock, fromList, outOfBox, stay, toParagraph, intoBoxBefore);
