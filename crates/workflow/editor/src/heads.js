// Headline and standfirst: plain text in fields that grow, shared letter by letter.

import * as Y from "yjs";

import { element } from "./element.js";

/** The least that changed between two texts: where, how many letters went, what came. */
export function change(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  // A letter that is two units long is never cut.
  if (/[\ud800-\udbff]/.test(before[start - 1] ?? "")) start -= 1;
  if (end > 0 && /[\udc00-\udfff]/.test(before.at(-end))) end -= 1;
  return {
    start,
    gone: before.length - start - end,
    text: after.slice(start, after.length - end),
  };
}

/** Where a place in the field is after someone else's change. */
function moved(place, delta) {
  let at = 0;
  let result = place;
  for (const { retain = 0, insert = "", delete: gone = 0 } of delta) {
    at += retain;
    if (insert && at < result) result += insert.length;
    if (gone && at < result) result -= Math.min(gone, result - at);
    at += insert.length;
  }
  return result;
}

/** A field bound to a shared text. `hint(letters)` gives `{words, warns}` for what is written. */
export function textField(place, shared, { label, rows, hint, next, language }) {
  const origin = {};
  const undo = new Y.UndoManager(shared, { trackedOrigins: new Set([origin]) });
  const input = element("textarea", {
    rows, dir: "auto", spellcheck: true, "aria-label": label, placeholder: label, lang: language,
  });
  const count = element("p", { class: "length" });
  const shadow = element("div", { class: "grow" }, input);
  place.append(shadow, count);

  const show = () => {
    // The text behind the field gives it its height, without measuring anything.
    shadow.dataset.text = input.value;
    const { words, warns } = hint([...input.value].length);
    count.textContent = words;
    count.classList.toggle("warns", warns);
  };
  const write = () => {
    const single = input.value.replace(/\s*[\r\n]+\s*/g, " ");
    if (single !== input.value) input.value = single;
    const { start, gone, text } = change(shared.toString(), single);
    shared.doc.transact(() => {
      if (gone) shared.delete(start, gone);
      if (text) shared.insert(start, text);
    }, origin);
    show();
  };
  input.addEventListener("input", (event) => { if (!event.isComposing) write(); });
  input.addEventListener("compositionend", write);
  input.addEventListener("keydown", (event) => keydown(event, undo, next));
  shared.observe((event, { origin: from }) => {
    if (from === origin) return;
    const { selectionStart, selectionEnd } = input;
    input.value = shared.toString();
    if (document.activeElement === input) {
      input.setSelectionRange(moved(selectionStart, event.delta), moved(selectionEnd, event.delta));
    }
    show();
  });
  input.value = shared.toString();
  show();
  return input;
}

function keydown(event, undo, next) {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  const letter = event.key.toLowerCase();
  if (event.key === "Enter" && !event.isComposing) next();
  else if (command && letter === "z" && !event.shiftKey) undo.undo();
  else if (command && (letter === "y" || letter === "z")) undo.redo();
  else return;
  event.preventDefault();
}

/** A headline is read whole in search and on a phone between 40 and 70 letters. */
export function headlineHint(letters) {
  if (!letters) return { words: "40 to 70 letters are best", warns: false };
  const said = letters > 90 ? " – too long: over 90" : letters > 70 ? " – longer than 70" : "";
  return { words: `${letters} letters${said}`, warns: letters > 90 };
}

export function standfirstHint(letters) {
  if (!letters) return { words: "100 to 180 letters are best", warns: false };
  const said = letters > 180 ? " – longer than 180" : letters < 100 ? " – shorter than 100" : "";
  return { words: `${letters} letters${said}`, warns: letters > 180 };
}
