// The link at the cursor, and footnotes' anchors: runs of text under one mark.

import { schema } from "../schema.js";

/** The run of text around a position that carries a mark: `{from, to, mark}`, or null. */
export function markedRun($pos, type) {
  const { parent, parentOffset } = $pos;
  let found = parent.childAfter(parentOffset);
  if (!found.node || !type.isInSet(found.node.marks)) found = parent.childBefore(parentOffset);
  const mark = found.node && type.isInSet(found.node.marks);
  if (!mark) return null;
  let { index } = found;
  let from = $pos.start() + found.offset;
  let to = from + found.node.nodeSize;
  while (index > 0 && mark.isInSet(parent.child(index - 1).marks)) {
    index -= 1;
    from -= parent.child(index).nodeSize;
  }
  index = found.index;
  while (index + 1 < parent.childCount && mark.isInSet(parent.child(index + 1).marks)) {
    index += 1;
    to += parent.child(index).nodeSize;
  }
  return { from, to, mark };
}

/** Links the selection, the link at the cursor, or new text where there is neither. */
export function setLink(href, words) {
  return (state, dispatch) => {
    const { selection } = state;
    const type = schema.marks.link;
    const run = selection.empty ? markedRun(selection.$from, type) : selection;
    const { tr } = state;
    if (run) {
      tr.removeMark(run.from, run.to, type).addMark(run.from, run.to, type.create({ href }));
    } else {
      const marks = [...selection.$from.marks(), type.create({ href })];
      tr.insert(selection.from, schema.text(words || href, marks));
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

export function removeLink(state, dispatch) {
  const { selection } = state;
  const type = schema.marks.link;
  const run = selection.empty ? markedRun(selection.$from, type) : selection;
  if (!run) return false;
  dispatch?.(state.tr.removeMark(run.from, run.to, type));
  return true;
}
