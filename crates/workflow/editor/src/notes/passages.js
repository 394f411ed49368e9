// The passages that notes are about: marked in the text, shown where the thread is open.

import { Plugin, PluginKey, TextSelection } from "prosemirror-state";

import { Noticed } from "../notices/blocks.js";
import { schema } from "../schema.js";

const key = new PluginKey("notes");
const { note: mark } = schema.marks;

/** The passages in a block; what stands side by side is one. */
function look(shown) {
  return (block) => {
    const found = [];
    block.descendants((node, at) => {
      const id = node.isText && mark.isInSet(node.marks)?.attrs.id;
      if (!id) return;
      const [from, to] = [at + 1, at + 1 + node.nodeSize];
      const last = found.at(-1);
      if (last?.note === id && last.to === from) last.to = to;
      else found.push({ note: id, from, to, attributes: shown(id) });
    });
    return found;
  };
}

/** `shown(id)` gives a passage its attributes; `clicked(id)` hears of a press on one. */
export function passages(shown, clicked, changed) {
  const noticed = new Noticed(look(shown));
  return new Plugin({
    key,
    state: {
      init: (_, { doc }) => ({ set: noticed.whole(doc), noticed }),
      apply: (tr, { set }, { doc }) => {
        if (!tr.getMeta(key)) return { set: noticed.after(set, tr, doc), noticed };
        noticed.forget();
        return { set: noticed.whole(tr.doc), noticed };
      },
    },
    props: {
      decorations: (state) => key.getState(state).set,
      handleClick: (view, at) => {
        const id = noteAt(view.state, at);
        if (id) clicked(id);
        return false;
      },
    },
    view: () => ({ update: (view, before) => {
      if (before.doc !== view.state.doc) changed();
    } }),
  });
}

/** Every passage of the story in order: `{note, from, to}`. */
export const places = (state) => key.getState(state).noticed.all(state.doc);

/** Shows passages again when what is shown of them changed. */
export const shownAnew = (view) => view.dispatch(view.state.tr.setMeta(key, true));

export function noteAt({ doc }, at) {
  const $at = doc.resolve(at);
  const marks = [...$at.marks(), ...($at.nodeAfter?.marks ?? []), ...($at.nodeBefore?.marks ?? [])];
  return mark.isInSet(marks)?.attrs.id ?? null;
}

/** What a new note is about: the selection, or the whole line the cursor is in. */
export function wanted({ selection, doc }) {
  const { $from, empty } = selection;
  const isText = selection instanceof TextSelection;
  const [from, to] = !isText ? [0, 0] : empty ? [$from.start(), $from.end()]
    : [selection.from, selection.to];
  return { from, to, quote: doc.textBetween(from, to, "\n", "\n").trim() };
}

/** Marks a passage, or takes the mark of a note away. To undo typing must not undo a note. */
export function setPassage(view, id, { from, to }) {
  const { tr } = view.state;
  view.dispatch(tr.addMark(from, to, mark.create({ id })).setMeta("addToHistory", false));
}

export function dropPassage(view, id) {
  const { tr } = view.state;
  const taken = places(view.state).filter(({ note }) => note === id);
  for (const { from, to } of taken) tr.removeMark(from, to, mark.create({ id }));
  if (taken.length) view.dispatch(tr.setMeta("addToHistory", false));
}
