// Writing with the keyboard: menus, Markdown's signs, Enter and Backspace, blocks and their ids.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Bench, blocks, outline } from "./bench.js";
import { STORY, fill } from "./story.js";

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

/** A test that types words and presses `<keys>` in an empty story. */
function typed(name, keys, expected, query = "") {
  test(name, () => bench.open(query, async (tab) => {
    await tab.click(".story-text");
    for (const key of keys) {
      if (key.startsWith("<")) {
        await tab.keyboard.press(key.slice(1, -1));
        // The editor hears of a moved cursor a moment after the browser moved it.
        await tab.waitForTimeout(60);
      } else await tab.keyboard.type(key);
    }
    assert.deepEqual(await outline(tab), expected);
  }));
}

typed("## makes a heading", ["## Head"], ["heading2: Head"]);
typed("### makes a smaller one, Enter a paragraph", ["### Head", "<Enter>", "Text"],
  ["heading3: Head", "paragraph: Text"]);
typed("- makes a list that an empty item leaves", ["- one", "<Enter>", "two", "<Enter>", "<Enter>",
  "after"], ["list: one | two", "paragraph: after"]);
typed("1. makes a numbered list, Tab an inner one",
  ["1. one", "<Enter>", "<Tab>", "inner"], ["list1: one | inner"]);
typed("> makes a quote that an empty line leaves", ["> said", "<Enter>", "<Enter>", "after"],
  ["quote: said |", "paragraph: after"]);
typed("--- makes a divider", ["---", "after"], ["divider:", "paragraph: after"]);
typed("``` makes code, two empty lines leave it",
  ["```sql ", "select", "<Enter>", "<Enter>", "after"], ["code: select |", "paragraph: after"]);
typed("quotes, dashes and dots become those of print",
  ["\"It's\" -- so..."], ["paragraph: “It’s” – so…"]);
typed("quotes of German", ["\"Ja\", sagte er"], ["paragraph: „Ja“, sagte er"], "lang=de");
typed("Backspace takes a change of signs back", ["--", "<Backspace>"], ["paragraph: --"]);
typed("Shift+Enter breaks a line", ["one", "<Shift+Enter>", "two"], ["paragraph: onetwo"]);
typed("Backspace at the start of a list takes the item out", ["- one", "<Home>", "<Backspace>"],
  ["paragraph: one"]);
typed("Backspace after a list goes on in its last item",
  ["- one", "<Enter>", "<Enter>", "two", "<Home>", "<Backspace>"], ["list: onetwo"]);
typed("Backspace in a heading makes a paragraph", ["## Head", "<Home>", "<Backspace>"],
  ["paragraph: Head"]);
typed("Ctrl+Enter leaves any block", ["> said", "<Control+Enter>", "after"],
  ["quote: said |", "paragraph: after"]);

test("signs around words make marks", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("a **bold** *thin* `code` ~~gone~~ end");
  const [{ content }] = await blocks(tab);
  assert.deepEqual(content.map(({ text, marks }) => [text, marks?.[0].type]), [
    ["a ", undefined], ["bold", "strong"], [" ", undefined], ["thin", "em"], [" ", undefined],
    ["code", "code"], [" ", undefined], ["gone", "strike"], [" end", undefined],
  ]);
}));

test("the slash menu is found, walked and shut by keys", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("/");
  const list = tab.locator("[role=listbox]");
  await list.waitFor();
  assert.ok(await list.locator("[role=option]").count() > 25);
  const active = () => tab.evaluate(() => {
    const id = document.querySelector(".story-text").getAttribute("aria-activedescendant");
    return document.getElementById(id)?.firstChild.textContent;
  });
  assert.equal(await active(), "Paragraph");
  await tab.keyboard.press("ArrowDown");
  assert.equal(await active(), "Heading");
  await tab.keyboard.press("ArrowUp");
  await tab.keyboard.press("ArrowUp");
  assert.equal(await active(), "Correction");
  await tab.keyboard.type("fact");
  assert.equal(await active(), "Fact box");
  await tab.locator("[role=status]", { hasText: "blocks" }).or(
    tab.locator("[role=status]", { hasText: "1 block" })).first().waitFor({ state: "attached" });
  await tab.keyboard.press("Enter");
  await tab.keyboard.type("Inside");
  assert.deepEqual(await outline(tab), ["factbox: Inside"]);
  await tab.keyboard.press("Control+Enter");
  await tab.keyboard.type("/quo");
  await tab.keyboard.press("Escape");
  assert.equal(await list.isVisible(), false);
  assert.deepEqual(await outline(tab), ["factbox: Inside", "paragraph: /quo"]);
}));

test("every entry of the menu puts in its block", () => bench.open("", async (tab) => {
  const entries = await tab.evaluate(() => {
    document.querySelector(".tool[aria-haspopup]").click();
    return [...document.querySelectorAll("[role=menuitem] > span")].map((it) => it.textContent);
  });
  await tab.keyboard.press("Escape");
  assert.ok(entries.length > 30);
  for (const label of entries) {
    await fill(tab, [{ type: "paragraph", content: [] }]);
    await tab.click(".story-text");
    await tab.keyboard.type(`/${label.slice(0, 20)}`);
    await tab.keyboard.press("Enter");
    await tab.keyboard.press("Escape");
    const kinds = (await blocks(tab)).map((it) => it.type);
    const plain = label === "Paragraph";
    assert.ok(plain || kinds.some((kind) => kind !== "paragraph"), `${label}: ${kinds}`);
  }
}));

test("ids are there, alone, and stay", () => bench.open("", async (tab) => {
  const ids = () => tab.evaluate(() => {
    return globalThis.pages[0].view.state.doc.content.content.map((it) => it.attrs.id);
  });
  await tab.click(".story-text");
  await tab.keyboard.type("onetwo");
  const [first] = await ids();
  assert.match(first, /^b[a-z0-9]{8}$/);
  for (let i = 0; i < 3; i += 1) await tab.keyboard.press("ArrowLeft");
  await tab.keyboard.press("Enter");
  const split = await ids();
  assert.equal(split[0], first);
  assert.notEqual(split[1], first);
  await tab.keyboard.press("Control+Shift+D");
  const copied = await ids();
  assert.equal(new Set(copied).size, 3);
  await tab.keyboard.press("Alt+Shift+ArrowUp");
  assert.deepEqual(await ids(), [copied[0], copied[2], copied[1]]);
  await fill(tab, STORY);
  const all = await ids();
  assert.equal(new Set(all).size, STORY.length);
  assert.ok(all.every((id) => /^b[a-z0-9]{8}$/.test(id)));
}));

test("the block menu changes kind and audience by keys", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("Words");
  await tab.keyboard.press("Control+.");
  await tab.locator("[role=menu]").waitFor();
  await tab.locator("[role^=menuitem]", { hasText: "Only subscribers" }).press("Enter");
  await tab.keyboard.press("Control+.");
  await tab.locator("[role^=menuitem]", { hasText: "Key points" }).press("Enter");
  assert.deepEqual(await blocks(tab), [{ type: "key_points", attrs: { audience: "subscribers" },
    content: [{ type: "line", content: [{ type: "text", text: "Words" }] }] }]);
}));

test("fields of blocks write attributes", () => bench.open("", async (tab) => {
  await fill(tab, [{ type: "chart", attrs: { rows: '[{"label":"A","value":1}]' } },
    { type: "paragraph" }]);
  await tab.getByLabel("Title").fill("Spending");
  await tab.getByLabel("Value 1").fill("2,5");
  await tab.getByRole("button", { name: "Add a row" }).click();
  await tab.keyboard.type("B");
  const [{ attrs }] = await blocks(tab);
  assert.equal(attrs.title, "Spending");
  assert.deepEqual(JSON.parse(attrs.rows), [{ label: "A", value: 2.5 }, { label: "B", value: 0 }]);
  assert.equal(await tab.locator(".preview rect").count(), 2);
}));

test("related stories are found by their headline", () => bench.open("", async (tab) => {
  await fill(tab, [{ type: "related" }, { type: "paragraph" }]);
  await tab.getByLabel("Find a story").fill("council");
  await tab.locator(".found button").click();
  await tab.getByLabel(/^Why/).selectOption("earlier");
  const [{ attrs }] = await blocks(tab);
  assert.deepEqual(JSON.parse(attrs.links), [{ article: "3q8c1dk8x1t4w",
    title: "Council waives tender rules", reason: "earlier" }]);
}));

test("Ctrl+K links words, with a story of ours too", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("the vote");
  await tab.keyboard.press("Shift+Control+ArrowLeft");
  await tab.waitForTimeout(60);
  await tab.keyboard.press("Control+k");
  await tab.getByLabel("Or find a story").fill("council");
  await tab.locator("dialog .found button").click();
  const [{ content }] = await blocks(tab);
  assert.deepEqual(content[1], { type: "text", text: "vote",
    marks: [{ type: "link", attrs: { href: "/news/council-waives" } }] });
}));

test("undo takes back, and only one’s own", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("one");
  await tab.waitForTimeout(600);
  await tab.keyboard.type(" two");
  await tab.keyboard.press("Control+z");
  assert.deepEqual(await outline(tab), ["paragraph: one"]);
  await tab.keyboard.press("Control+Shift+z");
  assert.deepEqual(await outline(tab), ["paragraph: one two"]);
}));

test("a table is walked by Tab and grows", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("/table");
  await tab.keyboard.press("Enter");
  for (const word of ["a", "b", "c", "d"]) {
    await tab.keyboard.type(word);
    await tab.keyboard.press("Tab");
  }
  await tab.getByRole("button", { name: "Add column" }).click();
  const [table] = await blocks(tab);
  assert.deepEqual(table.content.map((row) => row.content.length), [4, 4, 4]);
  assert.equal(table.content[0].content[0].type, "table_head");
  assert.equal(table.content[1].content[0].content[0].text, "d");
}));
