// Where the cursor stands: which block, which line, which box around it.

import { Selection, TextSelection } from "prosemirror-state";

/** The top block that holds a position: its node, where it starts and its place among blocks. */
export function blockAt($pos) {
  if ($pos.depth === 0) {
    const node = $pos.nodeAfter;
    return node && { node, at: $pos.pos, index: $pos.index(0) };
  }
  return { node: $pos.node(1), at: $pos.before(1), index: $pos.index(0) };
}

/** The block of the selection. */
export const currentBlock = (state) => blockAt(state.selection.$from);

/** Whether the cursor is alone, and at the start of its text. */
export function atStart({ selection }) {
  return selection.empty && selection instanceof TextSelection
    && selection.$from.parentOffset === 0;
}

/** How deep the nearest ancestor of a kind is, or 0. */
export function depthOf($pos, name) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    if ($pos.node(depth).type.name === name) return depth;
  }
  return 0;
}

/** Puts the cursor into the first text at or after a position. */
export function cursorNear(tr, at, direction = 1) {
  return tr.setSelection(Selection.near(tr.doc.resolve(Math.min(at, tr.doc.content.size)),
    direction)).scrollIntoView();
}

/** Puts an empty paragraph (or one of this content) after the block and the cursor into it. */
export function paragraphAfter(tr, { node, at }, content = null) {
  const end = at + node.nodeSize;
  tr.insert(end, node.type.schema.nodes.paragraph.create(null, content));
  return cursorNear(tr, end + 1);
}
