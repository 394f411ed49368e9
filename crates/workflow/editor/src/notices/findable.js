// Words that are found outside of the text: in headline and standfirst, and in what blocks have as
// fields (descriptions, titles, sources). Each place is told in words, because it is not seen.

import { NodeSelection } from "prosemirror-state";
import { ySyncPluginKey, yUndoPluginKey } from "y-prosemirror";

/** Fields of blocks that readers read, as the page calls them. */
const FIELDS = {
  alt: "a picture’s description", credit: "a credit", title: "a title",
  caption: "a table’s caption", source: "a source", unit: "a unit", name: "a name",
  role: "a role", when: "a time", note: "a note",
  text: "a button’s words", claim: "a claim", claimant: "a claimant", rating: "a verdict",
};

/** Replacing in the heads is undone together with the text. */
export function undoHeads(view, { headline, standfirst }) {
  yUndoPluginKey.getState(view.state).undoManager.addToScope([headline, standfirst]);
}

const matches = (text, rule) => [...text.matchAll(rule)].map((match) => ({
  from: match.index, to: match.index + match[0].length,
}));

class HeadPlace {
  constructor(page, head, { from, to }) {
    Object.assign(this, { page, head, from, to, key: `${head} ${from}`, order: -1 });
    this.where = `in the ${head}`;
  }

  show() {
    const field = this.page.place(this.head).querySelector("textarea");
    field.setSelectionRange(this.from, this.to);
    field.scrollIntoView({ block: "nearest" });
    return field;
  }

  /** Writes into the shared text; `tr` is of the blocks only. */
  replace(tr, text) {
    const { story } = this.page;
    const shared = story[this.head];
    story.doc.transact(() => {
      shared.delete(this.from, this.to - this.from);
      if (text) shared.insert(this.from, text);
    }, ySyncPluginKey);
  }
}

class FieldPlace {
  constructor(node, at, name, { from, to }) {
    Object.assign(this, { at, name, from, to, key: `${at} ${name} ${from}`, order: at });
    this.where = `in ${FIELDS[name]}`;
  }

  show(view) {
    const { tr } = view.state;
    view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, this.at)).scrollIntoView());
    return view.nodeDOM(this.at);
  }

  replace(tr, text) {
    const before = tr.doc.nodeAt(this.at).attrs[this.name];
    const after = before.slice(0, this.from) + text + before.slice(this.to);
    tr.setNodeAttribute(this.at, this.name, after || null);
  }
}

/** Places in the heads, in their order. */
export function inHeads(page, rule) {
  return ["headline", "standfirst"].flatMap((head) => {
    return matches(String(page.story[head]), rule).map((it) => new HeadPlace(page, head, it));
  });
}

/** Places in the fields of blocks, in the order of the blocks. */
export function inFields(doc, rule) {
  const found = [];
  doc.descendants((node, at) => {
    if (node.isText) return false;
    for (const name of Object.keys(FIELDS)) {
      const text = node.attrs[name];
      if (typeof text !== "string") continue;
      found.push(...matches(text, rule).map((it) => new FieldPlace(node, at, name, it)));
    }
    return !node.inlineContent;
  });
  return found;
}
