// Find and replace: a panel above the text, every place marked, the current one more so.

import { Plugin, PluginKey, TextSelection } from "prosemirror-state";

import { button, element } from "../element.js";
import { Noticed, textsOf } from "./blocks.js";

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
          return { noticed, set: noticed.whole(tr.doc) };
        }
        return value && { ...value, set: value.noticed.after(value.set, tr, doc) };
      },
    },
    props: { decorations: (state) => key.getState(state)?.set },
  });
}

/** The places found, in order. */
export const places = (state) => (key.getState(state)?.noticed.all(state.doc) ?? [])
  .slice(0, FOUND_MAX);

export class FindPanel {
  constructor(page) {
    this.page = page;
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
    this.view.dispatch(this.view.state.tr.setMeta(key, asked));
    this.tell();
  }

  tell() {
    const all = places(this.view.state);
    const { from, to } = this.view.state.selection;
    const at = all.findIndex((it) => it.from === from && it.to === to);
    const found = `${all.length} found`;
    this.count.textContent = !this.query.value ? "" : at < 0 ? found : `${at + 1} of ${all.length}`;
  }

  /** Selects the next or the previous place, round the ends. */
  go(step) {
    const { state } = this.view;
    const all = places(state);
    if (!all.length) return;
    const { from, to } = state.selection;
    const next = step > 0
      ? all.find((it) => it.from >= to && !(it.from === from && it.to === to)) ?? all[0]
      : all.findLast((it) => it.to <= from) ?? all.at(-1);
    this.select(next);
  }

  select({ from, to }) {
    const { tr } = this.view.state;
    this.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, from, to)).scrollIntoView());
    this.tell();
  }

  /** Replaces the place that is selected, and goes on to the next. */
  replace() {
    const { state } = this.view;
    const { from, to } = state.selection;
    if (places(state).some((it) => it.from === from && it.to === to)) {
      this.view.dispatch(withText(state.tr, from, to, this.other.value));
    }
    this.go(1);
    this.tell();
  }

  replaceAll() {
    const { state } = this.view;
    const all = places(state);
    const { tr } = state;
    for (const { from, to } of all.toReversed()) withText(tr, from, to, this.other.value);
    if (all.length) this.view.dispatch(tr);
    this.count.textContent = `${all.length} replaced`;
  }
}

/** Text in the marks of what it replaces. */
function withText(tr, from, to, text) {
  if (!text) return tr.delete(from, to);
  const marks = tr.doc.nodeAt(from)?.marks ?? [];
  return tr.replaceWith(from, to, tr.doc.type.schema.text(text, marks));
}
