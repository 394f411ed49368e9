// What Enter does in every kind of block. Each way is asked in turn; the first that answers acts.

import { chainCommands, splitBlock } from "prosemirror-commands";
import { Fragment } from "prosemirror-model";
import { liftListItem, splitListItem } from "prosemirror-schema-list";
import { NodeSelection, TextSelection } from "prosemirror-state";

import { schema } from "../schema.js";
import { cursorNear, currentBlock, depthOf, paragraphAfter } from "./places.js";
import { intoCellBelow } from "./tables.js";

const { nodes } = schema;

/** On a block that is selected as a whole: a paragraph after it. */
function afterSelected(state, dispatch) {
  if (!(state.selection instanceof NodeSelection)) return false;
  dispatch?.(paragraphAfter(state.tr, currentBlock(state)));
  return true;
}

function inList(state, dispatch) {
  const { $from, empty } = state.selection;
  if ($from.depth < 3 || $from.node(-1).type !== nodes.list_item) return false;
  if ($from.parent.content.size > 0 || !empty) {
    return splitListItem(nodes.list_item)(state, dispatch);
  }
  return outOfList(state, dispatch);
}

/** Takes the item of the cursor one list further out, or out of lists into a text of its own. */
export function outOfList(state, dispatch) {
  const { $from } = state.selection;
  const depth = depthOf($from, "list_item");
  if (!depth) return false;
  if ($from.node(depth - 2)?.type === nodes.list_item) {
    return liftListItem(nodes.list_item)(state, dispatch);
  }
  if (!dispatch) return true;
  const list = $from.node(depth - 1);
  const item = $from.node(depth);
  const index = $from.index(depth - 1);
  const outside = depth - 1 === 1 ? nodes.paragraph : nodes.line;
  const pieces = [];
  const before = list.content.content.slice(0, index);
  const after = list.content.content.slice(index + 1);
  if (before.length) pieces.push(list.copy(Fragment.from(before)));
  pieces.push(outside.create(null, item.firstChild.content));
  const inner = item.childCount > 1 ? item.child(1).content.content : [];
  if (inner.length + after.length) {
    pieces.push(nodes.list.create({ ordered: list.attrs.ordered },
      Fragment.from([...inner, ...after])));
  }
  const start = $from.before(depth - 1);
  const tr = state.tr.replaceWith(start, $from.after(depth - 1), pieces);
  const at = start + (before.length ? pieces[0].nodeSize : 0) + 1;
  tr.setSelection(TextSelection.create(tr.doc, at + $from.parentOffset)).scrollIntoView();
  dispatch(tr);
  return true;
}

/** An empty last line of a box leaves the box. */
function outOfBox(state, dispatch) {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type !== nodes.line || $from.parent.content.size > 0) return false;
  const box = $from.node(-1);
  const isBlock = $from.depth === 2;
  if (!isBlock || box.type === nodes.pullquote || box.childCount < 2) return false;
  const rest = $from.index(1) + 1;
  const last = rest === box.childCount || box.child(rest).type === nodes.cite;
  if (!last) return false;
  const tr = state.tr.delete($from.before(), $from.after());
  dispatch?.(paragraphAfter(tr, { node: tr.doc.child($from.index(0)), at: $from.before(1) }));
  return true;
}

function inQuestions(state, dispatch) {
  const { $from, empty } = state.selection;
  const depth = depthOf($from, "qa_item");
  if (!depth || !empty) return false;
  const item = $from.node(depth);
  if ($from.parent.type === nodes.question) {
    const blank = item.textContent === "" && $from.node(depth - 1).childCount > 1;
    if (blank && $from.index(depth - 1) === $from.node(depth - 1).childCount - 1) {
      const tr = state.tr.delete($from.before(depth), $from.after(depth));
      dispatch?.(paragraphAfter(tr, { node: tr.doc.child($from.index(0)), at: $from.before(1) }));
    } else dispatch?.(cursorNear(state.tr, $from.after() + 1));
    return true;
  }
  const lastLine = $from.index(depth) === item.childCount - 1;
  if (!lastLine || $from.parent.content.size > 0) return false;
  const tr = state.tr;
  if (item.childCount > 2) tr.delete($from.before(), $from.after());
  const end = tr.mapping.map($from.after(depth));
  tr.insert(end, nodes.qa_item.createAndFill());
  dispatch?.(cursorNear(tr, end + 2));
  return true;
}

function inTimeline(state, dispatch) {
  const { $from, empty } = state.selection;
  if ($from.parent.type !== nodes.timeline_entry) return false;
  const timeline = $from.node(-1);
  const last = $from.index(-1) === timeline.childCount - 1;
  if (empty && last && $from.parent.content.size === 0 && timeline.childCount > 1) {
    const tr = state.tr.delete($from.before(), $from.after());
    dispatch?.(paragraphAfter(tr, { node: tr.doc.child($from.index(0)), at: $from.before(1) }));
    return true;
  }
  const tr = state.tr.deleteSelection();
  tr.split(tr.selection.from, 1, [{ type: nodes.timeline_entry, attrs: { when: null } }]);
  dispatch?.(tr.scrollIntoView());
  return true;
}

/** A line cut in two is two lines; ProseMirror would rather begin a cite. */
function inLine(state, dispatch) {
  const { $from, $to } = state.selection;
  const single = $from.parent.type === nodes.line && $from.node(-1).type === nodes.pullquote;
  if ($from.parent.type !== nodes.line || single || !$from.sameParent($to)) return false;
  const tr = state.tr.deleteSelection();
  tr.split(tr.selection.from, 1, [{ type: nodes.line }]);
  dispatch?.(tr.scrollIntoView());
  return true;
}

/** In one-line texts (caption, cite, pulled quote) Enter goes on after the block. */
function afterBlock(state, dispatch) {
  const { $from, $to } = state.selection;
  const { parent } = $from;
  const single = parent.type === nodes.caption || parent.type === nodes.cite
    || (parent.type === nodes.line && $from.node(-1).type === nodes.pullquote);
  if (!single || !$from.sameParent($to)) return false;
  const block = currentBlock(state);
  const rest = parent.slice($to.parentOffset).content;
  const tr = paragraphAfter(state.tr, block, rest);
  dispatch?.(tr.delete($from.pos, $from.end()));
  return true;
}

function inCode(state, dispatch) {
  const { $from, empty } = state.selection;
  if ($from.parent.type !== nodes.code_text) return false;
  const done = empty && $from.parentOffset === $from.parent.content.size
    && $from.parent.textContent.endsWith("\n");
  const { tr } = state;
  if (done) {
    const block = currentBlock(state);
    paragraphAfter(tr, block).delete($from.pos - 1, $from.pos);
  } else tr.insertText("\n").scrollIntoView();
  dispatch?.(tr);
  return true;
}

/** Verse keeps its lines; an empty one at the end leaves it. */
function inVerse(state, dispatch) {
  const { $from, empty } = state.selection;
  if ($from.parent.type !== nodes.verse) return false;
  const done = empty && $from.parentOffset === $from.parent.content.size
    && $from.nodeBefore?.type === nodes.hard_break;
  const { tr } = state;
  if (done) paragraphAfter(tr, currentBlock(state)).delete($from.pos - 1, $from.pos);
  else tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView();
  dispatch?.(tr);
  return true;
}

/** Three signs and the name of a language are code, as in Markdown. */
function beginsCode(state, dispatch) {
  const { $from, empty } = state.selection;
  const found = $from.depth === 1 && /^```([a-z+#-]*)$/i.exec($from.parent.textContent);
  if (!found || !empty || $from.parent.type !== nodes.paragraph) return false;
  const { id, audience, language } = $from.parent.attrs;
  const code = nodes.code.create({ id, audience, language, syntax: found[1] || null },
    [nodes.code_text.create(), nodes.caption.create()]);
  const tr = state.tr.replaceWith($from.before(), $from.after(), code);
  dispatch?.(cursorNear(tr, $from.before() + 2));
  return true;
}

/** A heading cut in two goes on as a paragraph; an empty one becomes a paragraph. */
function inHeading(state, dispatch) {
  const { $from, empty } = state.selection;
  const { parent } = $from;
  if (parent.type !== nodes.heading || !empty || parent.content.size > 0) return false;
  const { id, audience, language } = parent.attrs;
  dispatch?.(state.tr.setBlockType($from.pos, $from.pos, nodes.paragraph,
    { id, audience, language }));
  return true;
}

/** A new block keeps no attribute of the one it was split from but the audience and language. */
function split(state, dispatch) {
  if (!dispatch) return splitBlock(state);
  return splitBlock(state, (tr) => {
    const block = tr.selection.$from;
    if (block.depth === 1 && block.parentOffset === 0) {
      const before = state.selection.$from.node(1)?.attrs ?? {};
      const { audience = null, language = null } = before;
      tr.setNodeMarkup(block.before(), undefined, { ...block.parent.attrs, id: null, audience,
        language });
    }
    dispatch(tr);
  });
}

export const enter = chainCommands(
  afterSelected, intoCellBelow, beginsCode, inCode, inVerse, inList, inQuestions, inTimeline,
  outOfBox, inLine, afterBlock, inHeading, split);

/** A line break inside the text. */
export function lineBreak(state, dispatch) {
  const { $from } = state.selection;
  if (!$from.parent.inlineContent) return false;
  if ($from.parent.type === nodes.code_text) dispatch?.(state.tr.insertText("\n"));
  else dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
}

/** A paragraph after the whole block, from anywhere in it. */
export function leave(state, dispatch) {
  dispatch?.(paragraphAfter(state.tr, currentBlock(state)));
  return true;
}
