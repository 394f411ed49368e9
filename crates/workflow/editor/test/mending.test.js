// What two people did at once is made regular again, and no text of either is lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EditorState } from "prosemirror-state";

import { ids, isBlank } from "../src/ids.js";
import { mending } from "../src/mending.js";
import { schema } from "../src/schema.js";

const text = (words) => (words ? [{ type: "text", text: words }] : []);
const line = (words) => ({ type: "line", content: text(words) });
const item = (words, ...lists) => ({ type: "list_item", content: [line(words), ...lists] });
const list = (...items) => ({ type: "list", content: items });

/** The blocks after the plugins saw them come in. */
function mended(...blocks) {
  const state = EditorState.create({ schema, plugins: [ids(), mending()] });
  const made = blocks.map((it) => schema.nodeFromJSON(it));
  return state.apply(state.tr.replaceWith(0, state.doc.content.size, made)).doc;
}

test("two cites are one", () => {
  const cite = (words) => ({ type: "cite", content: text(words) });
  const { firstChild } = mended({ type: "quote", content: [line("said"), cite("Ada"), cite("Ines")] });
  assert.deepEqual(firstChild.content.content.map((it) => [it.type.name, it.textContent]),
    [["line", "said"], ["cite", "Ada Ines"]]);
});

test("two lists in one item are one", () => {
  const { firstChild } = mended(list(item("a", list(item("b")), list(item("c")))));
  const [top] = firstChild.content.content;
  assert.equal(top.childCount, 2);
  assert.equal(top.child(1).childCount, 2);
  assert.equal(firstChild.textContent, "abc");
});

test("heads stand in the first row alone, and not among cells", () => {
  const row = (...kinds) => ({ type: "table_row", content: kinds.map((type) => ({
    type, content: text("x") })) });
  const { firstChild } = mended({ type: "table", content: [row("table_head", "table_cell"),
    row("table_cell", "table_head")] });
  assert.deepEqual(firstChild.content.content.map((it) => it.content.content
    .map((cell) => cell.type.name)),
  [["table_head", "table_head"], ["table_cell", "table_cell"]]);
});

test("of two equal ids the later is new, and inner lists have none", () => {
  const doc = mended({ type: "paragraph", attrs: { id: "bsame" }, content: text("a") },
    { type: "paragraph", attrs: { id: "bsame" }, content: text("b") },
    list(item("c", { ...list(item("d")), attrs: { id: "binner" } })));
  const found = doc.content.content.map((it) => it.attrs.id);
  assert.equal(found[0], "bsame");
  assert.equal(new Set(found).size, 3);
  assert.equal(doc.child(2).firstChild.child(1).attrs.id, null);
});

test("a story nobody began has no id", () => {
  assert.ok(isBlank(EditorState.create({ schema, plugins: [ids()] }).doc));
});
