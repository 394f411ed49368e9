// Every block has an id that no other block of the story has; of two equal ones the later is new.

import { Plugin } from "prosemirror-state";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `b` and eight letters of a–z and 0–9. */
export function freshId() {
  const chosen = crypto.getRandomValues(new Uint32Array(8));
  return `b${Array.from(chosen, (number) => LETTERS[number % LETTERS.length]).join("")}`;
}

/** A story nobody has begun: an empty paragraph that is in the page only, not in the document. */
export function isBlank(doc) {
  const first = doc.firstChild;
  return doc.childCount === 1 && first.type.name === "paragraph" && first.content.size === 0
    && first.attrs.id === null;
}

/** Gives ids to blocks that have none, and takes those of inner lists away. */
export function ids() {
  return new Plugin({
    appendTransaction(transactions, before, { doc, tr }) {
      if (!transactions.some((it) => it.docChanged) || isBlank(doc)) return null;
      const taken = new Set();
      doc.forEach((block, at) => {
        const { id } = block.attrs;
        if (!id || taken.has(id)) tr.setNodeAttribute(at, "id", freshId());
        else taken.add(id);
      });
      for (const at of innerListsWithId(doc)) tr.setNodeAttribute(at, "id", null);
      return tr.docChanged ? tr : null;
    },
  });
}

const seen = new WeakMap();

/** Where lists inside of blocks have an id, which belongs to blocks only. */
function innerListsWithId(doc) {
  const found = [];
  doc.forEach((block, at) => {
    if (block.isLeaf || block.inlineContent) return;
    if (!seen.has(block)) {
      const within = [];
      block.descendants((node, offset) => {
        if (node.type.name === "list" && node.attrs.id) within.push(offset + 1);
        return !node.inlineContent;
      });
      seen.set(block, within);
    }
    for (const offset of seen.get(block)) found.push(at + offset);
  });
  return found;
}
