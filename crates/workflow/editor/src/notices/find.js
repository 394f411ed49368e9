// Find and replace: a panel above the text, every place in the text marked. What is found in the
// headline, the standfirst and the fields of blocks is counted, gone to and replaced with the rest.

import { Plugin, PluginKey, TextSelection } from "prosemirror-state";

import { yUndoPluginKey } from "y-prosemirror";

import { button, element } from "../element.js";
import { Noticed, textsOf } from "./blocks.js";
import { inFields, inHeads } from "./findable.js";

const key = new PluginKey("find");
const FOUND_MAX = 5000;

function pattern({ query, matchCase, wholeWord }) {
  if (!query) return null;
  const quoted = query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const source = wholeWord ? `(?<![\\p{L}\\p{N}])${quoted}(?![\\p{L}\\p{N}])` : quoted;
  return new RegExp(source, matchCase ? "gu" : "giu");
}

function look(rule) {
  return (block) => textsOf(block).flatMap(({ text, at }) => {
    return [...text.matchAll(rule)].map((match) => ({
      from: at + match.index,
      to: at + match.index + match[0].length,
      attributes: { class: "found-place" },
    }));
  });
}

export function find() {
  return new Plugin({
    key,
    state: {
      init: () => null,
      apply: (tr, value, { doc }) => {
        const asked = tr.getMeta(key);
        if (asked !== undefined) {
          const rule = asked && pattern(asked);
          if (!rule) return null;
          const noticed = new Noticed(look(rule));
          return { noticed, rule, set: noticed.whole(tr.doc) };
        }
        return value && { ...value, set: value.noticed.after(value.set, tr, doc) };
      },
    },
    props: { decorations: (state) => key.getState(state)?.set },
  });
}

class TextPlace {
  constructor({ from, to }) {
    Object.assign(this, { from, to, key: `text ${from}`, order: from, where: "" });
  }

  show(view) {
    const { tr } = view.state;
    const selection = TextSelection.create(tr.doc, this.from, this.to);
    view.dispatch(tr.setSelection(selection).scrollIntoView());
    return null;
  }

  /** Text in the marks of what it replaces. */
  replace(tr, text) {
    if (!text) return tr.delete(this.from, this.to);
    const marks = tr.doc.nodeAt(this.from)?.marks ?? [];
    return tr.replaceWith(this.from, this.to, tr.doc.type.schema.text(text, marks));
  }
}

/** The places found, in order: the heads, then text and fields as they stand. */
export function places(page) {
  const { state } = page.view;
  const asked = key.getState(state);
  if (!asked) return [];
  const text = asked.noticed.all(state.doc).map((it) => new TextPlace(it));
  const below = [...text, ...inFields(state.doc, asked.rule)].sort((a, b) => a.order - b.order);
  return [...inHeads(page, asked.rule), ...below].slice(0, FOUND_MAX);
}

export class FindPanel {
  constructor(page) {
    this.page = page;
    /** The key of the place that was gone to, and the field it is in. */
    this.current = null;
    this.shown = null;
    const input = (label) => element("input", { autocomplete: "off", dir: "auto",
      "aria-label": label, placeholder: label });
    this.query = input("Find");
    this.other = input("Replace with");
    this.matchCase = element("input", { type: "checkbox" });
    this.wholeWord = element("input", { type: "checkbox" });
    this.count = element("p", { role: "status", class: "hint" });
    const box = (label, control) => element("label", { class: "field check" }, control,
      element("span", {}, label));
    this.dom = element("div", { class: "find", role: "search", "aria-label": "Find and replace",
      hidden: true },
    element("div", { class: "row" }, this.query, button("Previous", () => this.go(-1)),
      button("Next", () => this.go(1)), this.count),
    element("div", { class: "row" }, this.other, button("Replace", () => this.replace()),
      button("Replace all", () => this.replaceAll()), box("Match case", this.matchCase),
      box("Whole words", this.wholeWord),
      button("Close", () => this.close())));
    this.query.addEventListener("input", () => this.ask());
    for (const control of [this.matchCase, this.wholeWord]) {
      control.addEventListener("change", () => this.ask());
    }
    this.dom.addEventListener("keydown", (event) => this.key(event));
  }

  get view() {
    return this.page.view;
  }

  open() {
    const { state } = this.view;
    const { from, to, empty } = state.selection;
    const words = empty ? "" : state.doc.textBetween(from, to, "\n");
    if (words && !words.includes("\n")) this.query.value = words;
    this.dom.hidden = false;
    this.query.focus();
    this.query.select();
    this.ask();
  }

  close() {
    this.dom.hidden = true;
    this.shown?.classList?.remove("found-field");
    this.view.dispatch(this.view.state.tr.setMeta(key, null));
    this.view.focus();
  }

  key(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.query) this.go(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.other) this.replace();
    else if (event.key === "Enter" && event.target.localName === "input") this.ask();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  ask() {
    const asked = {
      query: this.query.value,
      matchCase: this.matchCase.checked,
      wholeWord: this.wholeWord.checked,
    };
    this.current = null;
    this.view.dispatch(this.view.state.tr.setMeta(key, asked));
    this.tell();
  }

  tell(all = places(this.page)) {
    const at = all.findIndex((it) => it.key === this.current);
    const found = `${all.length} found`;
    const where = at < 0 ? "" : ` ${all[at].where}`;
    this.count.textContent = !this.query.value ? ""
      : at < 0 ? found : `${at + 1} of ${all.length}${where}`;
  }

  /** Goes to the next or the previous place, round the ends. */
  go(step) {
    const all = places(this.page);
    if (!all.length) return;
    const { from, to } = this.view.state.selection;
    const at = all.findIndex((it) => it.key === this.current);
    const near = step > 0 ? all.findIndex((it) => it.order >= to)
      : all.findLastIndex((it) => it.order < from);
    const next = at < 0 ? Math.max(near, 0) : (at + step + all.length) % all.length;
    this.select(all[next]);
  }

  select(place) {
    this.shown?.classList.remove("found-field");
    this.current = place.key;
    this.shown = place.show(this.view);
    this.shown?.classList?.add("found-field");
    this.tell();
  }

  /** Replaces the place that is current, and goes on to the next. */
  replace() {
    const before = places(this.page);
    const at = before.findIndex((it) => it.key === this.current);
    if (at < 0) {
      this.go(1);
      return;
    }
    this.write([before[at]]);
    const left = places(this.page);
    // What was written may have the words in it too; it is not found again at once.
    const passed = left.length === before.length ? at + 1 : at;
    if (left.length) this.select(left[passed % left.length]);
    else this.tell(left);
  }

  replaceAll() {
    const all = places(this.page);
    this.write(all);
    const more = all.length === FOUND_MAX ? "; there may be more" : "";
    this.count.textContent = `${all.length} replaced${more}`;
  }

  /** Writes the other words at some places, as one step of undoing. */
  write(some) {
    const { undoManager } = yUndoPluginKey.getState(this.view.state);
    const { tr } = this.view.state;
    undoManager.stopCapturing();
    // From the end, so that nothing moves that is still to be written.
    for (const place of some.toReversed()) place.replace(tr, this.other.value);
    if (tr.docChanged) this.view.dispatch(tr);
    undoManager.stopCapturing();
    this.current = null;
  }
}
