// Fields for a node's attributes: small labelled forms inside of a block.

import { element } from "../element.js";

const number = (text) => (text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text));

/** Microseconds since 1970 as the browser's field for a moment, in the clock of this place. */
function localMoment(micros) {
  if (micros === null || micros === undefined) return "";
  const date = new Date(micros / 1000 - new Date(micros / 1000).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

const KINDS = {
  text: { make: () => element("input", { autocomplete: "off", dir: "auto" }) },
  url: { make: () => element("input", { inputMode: "url", autocomplete: "off", dir: "ltr" }) },
  source: {
    make: () => element("textarea", {
      rows: 6, dir: "ltr", spellcheck: false, class: "source", autocapitalize: "none",
    }),
  },
  long: { make: () => element("textarea", { rows: 2, dir: "auto" }) },
  number: {
    make: () => element("input", { inputMode: "numeric", autocomplete: "off" }),
    read: (input) => number(input.value),
  },
  moment: {
    make: () => element("input", { type: "datetime-local" }),
    read: (input) => (input.value ? new Date(input.value).getTime() * 1000 : null),
    write: (input, value) => { input.value = localMoment(value); },
  },
  check: {
    make: () => element("input", { type: "checkbox" }),
    read: (input) => (input.checked ? true : null),
    write: (input, value) => { input.checked = Boolean(value); },
  },
  words: {
    make: () => element("input", { autocomplete: "off" }),
    read: (input) => {
      const words = input.value.split(/[,;\s]+/).filter(Boolean);
      return words.length ? JSON.stringify(words) : null;
    },
    write: (input, value) => { input.value = value ? JSON.parse(value).join(", ") : ""; },
  },
};

function choice(options) {
  return {
    make: () => element("select", {}, ...options.map(([value, label]) => {
      return element("option", { value }, label);
    })),
  };
}

/**
 * One field: `{name, label, kind, options, hint}`. `set(name, value)` is called as it changes; an
 * empty one is none.
 */
export function field({ name, label, kind = "text", options, hint }, set) {
  const { make, read, write } = options ? choice(options) : KINDS[kind];
  const input = make();
  const value = read ?? ((it) => (it.value === "" ? null : it.value));
  input.addEventListener(kind === "check" || options ? "change" : "input", () => {
    set(name, value(input));
  });
  const dom = element("label", { class: kind === "check" ? "field check" : "field" },
    element("span", {}, label), input, hint ? element("small", {}, hint) : null);
  return {
    dom,
    input,
    /** Shows what the story says, unless it is what the field says already. */
    show(given) {
      if (value(input) === (given ?? null)) return;
      if (write) write(input, given);
      else input.value = given ?? "";
    },
  };
}

/** A function that sets attributes of the node of a view, wherever it is by now. */
export function attributeSetter(view, getPos) {
  return (attributes) => {
    const at = getPos();
    if (at === undefined) return;
    const { tr } = view.state;
    for (const [name, value] of Object.entries(attributes)) tr.setNodeAttribute(at, name, value);
    view.dispatch(tr);
  };
}
