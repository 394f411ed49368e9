// Marks in the text that only writers see: what is to come (TK), and the paper's own word list.

import { Plugin, PluginKey, TextSelection } from "prosemirror-state";

import { Noticed, textsOf } from "./blocks.js";

export const hintsKey = new PluginKey("hints");

const REST_MS = 150;

const TK = /(?<![\p{L}\p{N}])(?:TK)+(?![\p{L}\p{N}])/gu;

/** A rule of the word list as a pattern; the words stand alone or at the ends of others' signs. */
function pattern({ wrong, ignore_case: ignoreCase }) {
  const quoted = wrong.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  const begin = /^[\p{L}\p{N}]/u.test(wrong) ? "(?<![\\p{L}\\p{N}])" : "";
  const end = /[\p{L}\p{N}]$/u.test(wrong) ? "(?![\\p{L}\\p{N}])" : "";
  return new RegExp(begin + quoted + end, ignoreCase ? "giu" : "gu");
}

/** “Colour” for “Color”: the case of what it replaces, when case does not matter. */
export function inCaseOf(written, { right, ignore_case: ignoreCase }) {
  const capital = ignoreCase && /^\p{Lu}/u.test(written) && /^\p{Ll}/u.test(right);
  return capital ? right[0].toUpperCase() + right.slice(1) : right;
}

class Rules {
  constructor(words) {
    this.rules = words.filter((it) => it.wrong && it.right).map((it) => [pattern(it), it]);
    // One look for all words tells whether the single ones are worth trying.
    const sources = this.rules.map(([{ source }]) => source);
    this.any = sources.length ? new RegExp(sources.join("|"), "iu") : null;
  }

  look(block) {
    return textsOf(block).flatMap(({ node, text, at }) => {
      const found = tk(text);
      if (this.any?.test(text) && !node.type.spec.code) found.push(...this.words(text));
      return found.map((it) => ({ ...it, from: at + it.from, to: at + it.to }));
    });
  }

  words(text) {
    return this.rules.flatMap(([rule, word]) => [...text.matchAll(rule)].map((match) => ({
      from: match.index,
      to: match.index + match[0].length,
      kind: "word",
      word,
      attributes: { class: "house", title: [word.right, word.note].filter(Boolean).join(" – ") },
    })));
  }
}

function tk(text) {
  return [...text.matchAll(TK)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    kind: "tk",
    attributes: { class: "tk" },
  }));
}

/** The plugin; `tell(tks, words)` hears how many of each there are. */
export function hints(desk, tell) {
  let rules = new Rules([]);
  const noticed = new Noticed((block) => rules.look(block));
  return new Plugin({
    key: hintsKey,
    state: {
      init: (_, { doc }) => ({ set: noticed.whole(doc), noticed }),
      apply: (tr, { set }, { doc }) => {
        if (tr.getMeta(hintsKey)) return { set: noticed.whole(tr.doc), noticed };
        return { set: noticed.after(set, tr, doc), noticed };
      },
    },
    props: { decorations: (state) => hintsKey.getState(state).set },
    view: (view) => {
      let told = "";
      const count = () => {
        const all = noticed.all(view.state.doc);
        const tks = all.filter((it) => it.kind === "tk").length;
        const now = `${tks} ${all.length}`;
        if (now !== told) tell(tks, all.length - tks);
        told = now;
      };
      desk.words().then((words) => {
        if (view.isDestroyed) return;
        rules = new Rules(words);
        noticed.forget();
        view.dispatch(view.state.tr.setMeta(hintsKey, true));
      }, () => {});
      count();
      let timer = null;
      return {
        update: (_, before) => {
          const changed = before.doc !== view.state.doc
            || hintsKey.getState(before).set !== hintsKey.getState(view.state).set;
          // Counting goes through all blocks; a key does not wait for it.
          if (changed) {
            timer ??= setTimeout(() => {
              timer = null;
              count();
            }, REST_MS);
          }
        },
        destroy: () => clearTimeout(timer),
      };
    },
  });
}

/** Selects the next mark of a kind after the cursor, round the end. */
export function jumpTo(kind) {
  return (state, dispatch) => {
    const { noticed } = hintsKey.getState(state);
    const all = noticed.all(state.doc).filter((it) => it.kind === kind);
    const next = all.find((it) => it.from > state.selection.from) ?? all[0];
    if (!next) return false;
    const { tr } = state;
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, next.from, next.to)).scrollIntoView());
    return true;
  };
}

/** The hint at the cursor, with what to write instead. */
export function hintAt(state) {
  const { from, to } = state.selection;
  const [found] = hintsKey.getState(state).set.find(from, to, (spec) => spec.kind === "word");
  if (!found) return null;
  const written = state.doc.textBetween(found.from, found.to);
  const { word } = found.spec;
  return { from: found.from, to: found.to, word, right: inCaseOf(written, word) };
}

/** Writes what the list says; the marks of the text stay. */
export function takeHint(state, dispatch) {
  const hint = hintAt(state);
  if (!hint) return false;
  dispatch?.(state.tr.insertText(hint.right, hint.from, hint.to));
  return true;
}
