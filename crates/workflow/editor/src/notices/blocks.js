// What is noticed in the text of blocks. A block's node never changes, so what was found in it is
// remembered with it, and a key press looks only at the block it changed.

import { Decoration, DecorationSet } from "prosemirror-view";

/** The texts of a block: `{text, at}`, where a break or an inline piece is one object sign. */
export function textsOf(block) {
  const found = [];
  const read = (node, at) => {
    if (node.inlineContent) {
      if (node.content.size) {
        found.push({ node, at, text: node.textBetween(0, node.content.size, "", "\ufffc") });
      }
    } else node.forEach((child, offset) => read(child, at + offset + 1));
  };
  read(block, 1);
  return found;
}

/**
 * Decorations of all blocks, each by `look(block)` → `[{from, to, attributes, ...}]` with places
 * inside of the block. `apply` gives the set after a transaction.
 */
export class Noticed {
  #known = new WeakMap();

  constructor(look) {
    this.look = look;
  }

  /** Forgets everything: the rules themselves have changed. */
  forget() {
    this.#known = new WeakMap();
  }

  of(block) {
    let found = this.#known.get(block);
    if (!found) {
      found = block.isLeaf ? [] : this.look(block);
      this.#known.set(block, found);
    }
    return found;
  }

  /** Everything in the story in order, with places in the story. */
  all(doc) {
    const found = [];
    doc.forEach((block, at) => {
      for (const one of this.of(block)) {
        found.push({ ...one, from: at + one.from, to: at + one.to });
      }
    });
    return found;
  }

  #made(block, at) {
    return this.of(block).map(({ from, to, attributes, ...rest }) => {
      return Decoration.inline(at + from, at + to, attributes, rest);
    });
  }

  whole(doc) {
    const made = [];
    doc.forEach((block, at) => made.push(...this.#made(block, at)));
    return DecorationSet.create(doc, made);
  }

  /** Maps what stays and looks again at the blocks that differ. */
  after(set, tr, before) {
    if (!tr.docChanged) return set;
    const { doc } = tr;
    let first = 0;
    let at = 0;
    const least = Math.min(doc.childCount, before.childCount);
    while (first < least && doc.child(first) === before.child(first)) {
      at += doc.child(first).nodeSize;
      first += 1;
    }
    let last = 0;
    let end = doc.content.size;
    while (last < least - first
      && doc.child(doc.childCount - 1 - last) === before.child(before.childCount - 1 - last)) {
      last += 1;
      end -= doc.child(doc.childCount - last).nodeSize;
    }
    // A change from elsewhere replaces the story as a whole; nothing of the set would be left.
    if (tr.steps.length === 1 && replacesAll(tr, before)) return this.whole(doc);
    const mapped = set.map(tr.mapping, doc);
    const changed = mapped.find(at, Math.max(at, end))
      .filter((it) => it.from >= at && it.to <= end);
    const made = [];
    for (let index = first; index < doc.childCount - last; index += 1) {
      made.push(...this.#made(doc.child(index), at));
      at += doc.child(index).nodeSize;
    }
    if (!changed.length && !made.length) return mapped;
    return mapped.remove(changed).add(doc, made);
  }
}

function replacesAll(tr, before) {
  let all = false;
  tr.mapping.maps[0].forEach((from, to) => { all ||= from === 0 && to >= before.content.size; });
  return all;
}
