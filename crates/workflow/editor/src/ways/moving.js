// What is done with a block as a whole: move, copy, delete, change its kind, say who sees it.

import { Fragment } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { sinkListItem } from "prosemirror-schema-list";

import { schema } from "../schema.js";
import { currentBlock, cursorNear, depthOf } from "./places.js";

const { nodes } = schema;
const COMMON = ["id", "audience", "language"];

/** Moves the block of the cursor one place up (-1) or down (1), the cursor with it. */
export function moveBlock(step) {
  return (state, dispatch) => {
    const block = currentBlock(state);
    const target = block && block.index + step;
    if (!block || target < 0 || target >= state.doc.childCount) return false;
    if (!dispatch) return true;
    const other = state.doc.child(target);
    const from = step < 0 ? block.at - other.nodeSize : block.at;
    const pair = step < 0 ? [block.node, other] : [other, block.node];
    const size = block.node.nodeSize + other.nodeSize;
    const tr = state.tr.replaceWith(from, from + size, pair);
    const shift = step < 0 ? -other.nodeSize : other.nodeSize;
    const { selection } = state;
    if (selection instanceof NodeSelection && selection.node === block.node) {
      tr.setSelection(NodeSelection.create(tr.doc, block.at + shift));
    } else {
      const inside = (pos) => Math.min(Math.max(pos, block.at + 1),
        block.at + block.node.nodeSize - 1) + shift;
      tr.setSelection(TextSelection.between(tr.doc.resolve(inside(selection.anchor)),
        tr.doc.resolve(inside(selection.head))));
    }
    dispatch(tr.scrollIntoView());
    return true;
  };
}

export function deleteBlock(state, dispatch) {
  const block = currentBlock(state);
  if (!block) return false;
  const tr = state.tr;
  if (state.doc.childCount === 1) {
    tr.replaceWith(0, state.doc.content.size, nodes.paragraph.create());
  } else tr.delete(block.at, block.at + block.node.nodeSize);
  dispatch?.(cursorNear(tr, Math.min(block.at, tr.doc.content.size)));
  return true;
}

export function duplicateBlock(state, dispatch) {
  const block = currentBlock(state);
  if (!block) return false;
  const end = block.at + block.node.nodeSize;
  const copy = block.node.type.create({ ...block.node.attrs, id: null }, block.node.content);
  dispatch?.(cursorNear(state.tr.insert(end, copy), end + 1));
  return true;
}

/** Sets attributes of the block of the cursor. */
export function setOnBlock(attributes) {
  return (state, dispatch) => {
    const block = currentBlock(state);
    if (!block) return false;
    const { tr } = state;
    for (const [name, value] of Object.entries(attributes)) {
      tr.setNodeAttribute(block.at, name, value);
    }
    dispatch?.(tr);
    return true;
  };
}

/** Every text of a block, in order, as inline content. */
function texts(node) {
  if (node.inlineContent) {
    const optional = ["caption", "cite"].includes(node.type.name);
    return node.content.size || !optional ? [node.content] : [];
  }
  return node.content.content.flatMap(texts);
}

const lines = (found) => found.map((content) => nodes.line.create(null, content));

const items = (found) => found.map((content) => {
  return nodes.list_item.create(null, nodes.line.create(null, content));
});

const oneText = (type) => (found, attrs) => found.map((content, index) => {
  return type.create({ ...attrs, id: index ? null : attrs.id }, content);
});

const inLines = (type) => (found, attrs) => [type.create(attrs, lines(found))];

/** How texts are put into a kind; only kinds that hold text can be changed into. */
const SHAPES = {
  paragraph: oneText(nodes.paragraph),
  heading: oneText(nodes.heading),
  verse: (found, attrs) => {
    const gap = Fragment.from(nodes.hard_break.create());
    const all = found.reduce((done, next) => done.append(gap).append(next));
    return [nodes.verse.create(attrs, all)];
  },
  list: (found, attrs) => [nodes.list.create(attrs, items(found))],
  // The source stands ready; an empty one is none.
  quote: (found, attrs) => [nodes.quote.create(attrs, [...lines(found), nodes.cite.create()])],
  pullquote: (found, attrs) => [
    nodes.pullquote.create(attrs, [...lines(found.slice(0, 1)), nodes.cite.create()]),
    ...oneText(nodes.paragraph)(found.slice(1), { id: null }),
  ],
  key_points: inLines(nodes.key_points),
  factbox: inLines(nodes.factbox),
  callout: inLines(nodes.callout),
  method: inLines(nodes.method),
  timeline: (found, attrs) => [nodes.timeline.create(attrs,
    found.map((content) => nodes.timeline_entry.create(null, content)))],
  code: (found, attrs) => {
    const plain = found.map((content) => content.textBetween(0, content.size, "", "\n"));
    const text = plain.join("\n");
    return [nodes.code.create(attrs, [
      nodes.code_text.create(null, text ? schema.text(text) : null), nodes.caption.create()])];
  },
};

/** Whether a block's text can be put into another kind without losing any. */
export const changeable = (node) => texts(node).length > 0 && !node.isLeaf
  && !["image", "gallery", "video", "audio", "embed", "table"].includes(node.type.name);

/** Changes the blocks of the selection into a kind, with its attributes. */
export function changeKind(name, attributes = {}) {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    if ($from.depth === 0) return false;
    const from = $from.index(0);
    const to = Math.max(from, $to.depth ? $to.index(0) : from);
    const chosen = state.doc.content.content.slice(from, to + 1);
    if (!chosen.every(changeable) || !SHAPES[name]) return false;
    if (!dispatch) return true;
    const { id, audience, language } = chosen[0].attrs;
    const found = chosen.flatMap(texts);
    const made = SHAPES[name](found, { id, audience, language, ...attributes });
    const start = $from.before(1);
    const size = chosen.reduce((sum, node) => sum + node.nodeSize, 0);
    const tr = state.tr.replaceWith(start, start + size, made);
    dispatch(cursorIn(tr, start, texts(state.doc.child(from)), $from));
    return true;
  };
}

/** The cursor stays at the letter it was at. */
function cursorIn(tr, start, before, $from) {
  let nth = before.findIndex((content) => content === $from.parent.content);
  nth = Math.max(nth, 0);
  let found = null;
  tr.doc.nodesBetween(start, tr.doc.content.size, (node, pos) => {
    if (found !== null) return false;
    if (node.inlineContent) {
      if (nth === 0) found = pos + 1 + Math.min($from.parentOffset, node.content.size);
      nth -= 1;
    }
    return !node.inlineContent;
  });
  return cursorNear(tr, found ?? start + 1);
}

/** A line for the source of a quote that has none. */
export function addCite(state, dispatch) {
  const block = currentBlock(state);
  const end = block.at + block.node.nodeSize - 1;
  dispatch?.(cursorNear(state.tr.insert(end, nodes.cite.create()), end + 1));
  return true;
}

/** A list of this kind, or paragraphs again when it is one already. */
export function toggleList(ordered) {
  return (state, dispatch) => {
    const { $from } = state.selection;
    const depth = depthOf($from, "list");
    if (!depth) return changeKind("list", { ordered })(state, dispatch);
    if ($from.node(depth).attrs.ordered === ordered && depth === 1) {
      return changeKind("paragraph")(state, dispatch);
    }
    dispatch?.(state.tr.setNodeAttribute($from.before(depth), "ordered", ordered));
    return true;
  };
}

export function toggleKind(name, attributes = {}) {
  return (state, dispatch) => {
    const block = currentBlock(state);
    const same = block?.node.type.name === name
      && Object.entries(attributes).every(([key, value]) => block.node.attrs[key] === value);
    return changeKind(same ? "paragraph" : name, same ? {} : attributes)(state, dispatch);
  };
}

/** Puts an item under the one before it; the inner list is of the outer one's kind. */
export function sinkItem(state, dispatch) {
  const { $from } = state.selection;
  const depth = depthOf($from, "list");
  if (!depth) return false;
  const { ordered } = $from.node(depth).attrs;
  return sinkListItem(nodes.list_item)(state, dispatch && ((tr) => {
    const inner = depthOf(tr.selection.$from, "list");
    if (inner > depth && tr.selection.$from.node(inner).childCount === 1) {
      tr.setNodeAttribute(tr.selection.$from.before(inner), "ordered", ordered);
    }
    dispatch(tr);
  }));
}

/** Puts a block where the cursor is: in place of an empty paragraph, else after the block. */
export function putBlock(node) {
  return (state, dispatch) => {
    const block = currentBlock(state);
    if (!dispatch) return true;
    const { tr } = state;
    let at = block ? block.at : 0;
    const empty = block?.node.type === nodes.paragraph && block.node.content.size === 0;
    if (empty) {
      const { id, audience, language } = block.node.attrs;
      const made = node.type.create({ ...node.attrs, id, audience, language }, node.content);
      tr.replaceWith(at, at + block.node.nodeSize, made);
    } else {
      at = block ? at + block.node.nodeSize : 0;
      tr.insert(at, node);
    }
    const end = at + tr.doc.nodeAt(at).nodeSize;
    if (end === tr.doc.content.size) tr.insert(end, nodes.paragraph.create());
    // Where nothing is to be filled in, writing goes on after the block.
    const bare = Object.keys(node.type.spec.attrs).every((name) => COMMON.includes(name));
    if (node.isLeaf && bare) cursorNear(tr, end + 1);
    else if (node.isLeaf) tr.setSelection(NodeSelection.create(tr.doc, at)).scrollIntoView();
    else cursorNear(tr, at + 1);
    dispatch(tr);
    return true;
  };
}
