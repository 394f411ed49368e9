// What the desk does for a story: pictures, hints, find and replace, footnotes, and for everybody.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Bench, axe, blocks, outline } from "./bench.js";
import { STORY, everything, fill } from "./story.js";

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

const words = (text, ...marks) => ({ type: "text", text,
  ...(marks.length ? { marks } : {}) });
const paragraph = (...content) => ({ type: "paragraph", content });

/** Drops or pastes a file as a browser does. */
const give = (tab, kind) => tab.evaluate((way) => {
  const { view } = globalThis.pages[0];
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(2048)], "Höhe 1.png", { type: "image/png" }));
  const box = view.dom.firstElementChild.getBoundingClientRect();
  const more = { bubbles: true, cancelable: true, clientX: box.left + 5, clientY: box.top + 5 };
  view.dom.dispatchEvent(way === "paste"
    ? new ClipboardEvent("paste", { ...more, clipboardData: data })
    : new DragEvent("drop", { ...more, dataTransfer: data }));
}, kind);

for (const way of ["paste", "drop"]) {
  test(`a file that is given by ${way} becomes a picture`, () => bench.open("", async (tab) => {
    bench.desk.uploads.length = 0;
    await tab.click(".story-text");
    await give(tab, way);
    await tab.locator("img[data-media=up1]").waitFor({ state: "attached" });
    const [{ headers, bytes }] = bench.desk.uploads;
    assert.equal(bytes.length, 2048);
    assert.equal(headers["content-type"], "image/png");
    assert.equal(decodeURIComponent(headers["x-file-name"]), "Höhe 1.png");
    const [image] = (await blocks(tab)).filter((it) => it.type === "image");
    assert.deepEqual(image, { type: "image", attrs: { media: "up1" }, content: [{ type: "caption",
      content: [words("A caption from the file")] }] });
  }));
}

test("a file that is refused says why and can be sent again", () => bench.open("", async (tab) => {
  bench.desk.answer = { status: 413, body: { detail: "Pictures are 20 MB at most." } };
  await tab.click(".story-text");
  try {
    await give(tab, "paste");
    await tab.locator("[role=alert]", { hasText: "20 MB" }).waitFor();
  } finally {
    bench.desk.answer = null;
  }
  await tab.getByRole("button", { name: "Try again" }).click();
  await tab.locator("img[data-media=up1]").waitFor({ state: "attached" });
}, { allowed: /413/ }));

test("a picture is chosen, described, and may be decoration", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.getByRole("button", { name: "Picture", exact: true }).click();
  await tab.locator("dialog .pictures button", { hasText: "harbour" }).click();
  await tab.getByLabel("What it shows").fill("Boats at a pier");
  let [{ attrs, content }] = await blocks(tab);
  assert.deepEqual(attrs, { media: "p1", alt: "Boats at a pier" });
  assert.equal(content[0].content[0].text, "The harbour at dawn");
  await tab.getByLabel("Decoration only").check();
  [{ attrs }] = await blocks(tab);
  assert.equal(attrs.alt, "");
  assert.match(await tab.getAttribute(".piece-image img", "src"), /^\/desk\/pictures\/p1\/thumb$/);
}));

test("a gallery takes several", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("/gallery");
  await tab.keyboard.press("Enter");
  await tab.getByRole("button", { name: "Choose pictures" }).click();
  await tab.locator("dialog .pictures button").nth(0).click();
  await tab.locator("dialog .pictures button").nth(1).click();
  await tab.getByRole("button", { name: "Put in" }).click();
  const [gallery] = await blocks(tab);
  const parts = gallery.content.map((it) => it.attrs?.media ?? it.type);
  assert.deepEqual(parts, ["p1", "p2", "caption"]);
}));

test("what is to come is marked, counted and gone to", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("Votes: TK of TKTK; not ATK nor TKs.");
  assert.deepEqual(await tab.locator(".tk").allTextContents(), ["TK", "TKTK"]);
  const count = tab.locator(".counts button", { hasText: "2 TK" });
  await count.click();
  const chosen = () => tab.evaluate(() => getSelection().toString());
  assert.equal(await chosen(), "TK");
  await count.click();
  assert.equal(await chosen(), "TKTK");
  await tab.keyboard.type("40");
  await tab.locator(".counts button", { hasText: "1 TK" }).waitFor();
}));

test("the word list hints, and its word is taken by keys", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("E-mail from Kiev");
  await tab.locator(".house").nth(1).waitFor();
  await tab.keyboard.press("ArrowLeft");
  await tab.locator(".hint-bar", { hasText: "Kyiv" }).waitFor();
  await tab.keyboard.press("Alt+Enter");
  assert.deepEqual(await outline(tab), ["paragraph: E-mail from Kyiv"]);
  await tab.keyboard.press("Home");
  await tab.waitForTimeout(60);
  await tab.keyboard.press("Alt+Enter");
  assert.deepEqual(await outline(tab), ["paragraph: Email from Kyiv"]);
}));

test("words and minutes are counted, not what is internal", () => bench.open("", async (tab) => {
  await fill(tab, [paragraph(words("one two three "), words("four five", { type: "internal" }))]);
  await tab.locator(".counts", { hasText: "3 words · 1 min" }).waitFor();
}));

test("find and replace: case, whole words, one and all", () => bench.open("", async (tab) => {
  const line = { type: "line", content: [words("PIER")] };
  await fill(tab, [
    paragraph(words("Pier, "), words("pier", { type: "strong" }), words(" and piers")),
    { type: "factbox", attrs: { title: "x" }, content: [line] },
  ]);
  await tab.click(".story-text p");
  await tab.keyboard.press("Control+f");
  const found = (text) => tab.locator(".find [role=status]", { hasText: text }).waitFor();
  await tab.keyboard.type("pier");
  await found("4");
  assert.equal(await tab.locator(".found-place").count(), 4);
  await tab.getByLabel("Whole words").check();
  await found("3");
  await tab.getByLabel("Match case").check();
  await found("1");
  await tab.getByLabel("Replace with").fill("dock");
  await tab.getByRole("button", { name: "Next" }).click();
  await tab.getByRole("button", { name: "Replace", exact: true }).click();
  const [{ content }] = await blocks(tab);
  assert.deepEqual(content[1], words("dock", { type: "strong" }));
  await tab.getByLabel("Match case").uncheck();
  await tab.getByLabel("Whole words").uncheck();
  await tab.getByRole("button", { name: "Replace all" }).click();
  assert.deepEqual(await outline(tab), ["paragraph: dock, dock and docks", "factbox: dock"]);
  await tab.getByLabel("Find", { exact: true }).press("Escape");
  assert.equal(await tab.locator(".found-place").count(), 0);
}));

test("find and replace reach headline, standfirst, captions and fields, undone as one", () => {
  return bench.open("", async (tab) => {
    const caption = { type: "caption", content: [words("The pier at dawn")] };
    const cell = { type: "table_cell", content: [words("pier")] };
    await fill(tab, [
      paragraph(words("A pier.")),
      { type: "image", attrs: { media: "p1", alt: "Boats at a pier" }, content: [caption] },
      { type: "table", attrs: { caption: "Pier by pier" },
        content: [{ type: "table_row", content: [cell] }] },
    ]);
    const head = (name) => tab.locator(`[data-${name}] textarea`);
    await head("headline").fill("The pier is sold");
    await head("standfirst").fill("A pier, and its pier house.");
    const before = await blocks(tab);
    await tab.click(".story-text p");
    await tab.keyboard.press("Home");
    // The browser moves the cursor and tells the editor of it only afterwards.
    await tab.waitForTimeout(100);
    await tab.keyboard.press("Control+f");
    const found = (text) => tab.locator(".find [role=status]", { hasText: text }).waitFor();
    await tab.keyboard.type("pier");
    await found("9 found");
    await tab.getByRole("button", { name: "Previous" }).click();
    await tab.getByRole("button", { name: "Previous" }).click();
    await found("2 of 9 in the standfirst");
    for (const _ of "abc") await tab.getByRole("button", { name: "Next" }).click();
    await found("5 of 9 in a picture’s description");
    await tab.getByLabel("Replace with").fill("pier dock");
    await tab.getByRole("button", { name: "Replace", exact: true }).click();
    assert.equal((await blocks(tab))[1].attrs.alt, "Boats at a pier dock");
    await found("6 of 9");
    await tab.click(".story-text p");
    await tab.keyboard.press("Control+z");
    assert.deepEqual(await blocks(tab), before);
    await tab.getByLabel("Replace with").fill("dock");
    await tab.getByRole("button", { name: "Replace all" }).click();
    await found("9 replaced");
    assert.equal(await head("headline").inputValue(), "The dock is sold");
    assert.equal(await head("standfirst").inputValue(), "A dock, and its dock house.");
    const [, image, table] = await blocks(tab);
    assert.deepEqual([image.attrs.alt, image.content[0].content[0].text, table.attrs.caption],
      ["Boats at a dock", "The dock at dawn", "dock by dock"]);
    await tab.click(".story-text p");
    await tab.keyboard.press("Control+z");
    assert.deepEqual(await blocks(tab), before);
    assert.equal(await head("headline").inputValue(), "The pier is sold");
    assert.equal(await head("standfirst").inputValue(), "A pier, and its pier house.");
  });
});

test("footnotes stay in order", () => bench.open("", async (tab) => {
  const numbers = async () => (await blocks(tab)).flatMap((it) => it.content ?? [])
    .filter((it) => it.marks?.[0].type === "footnote").map((it) => [it.text, it.marks[0].attrs.n]);
  await tab.click(".story-text");
  await tab.keyboard.type("Start end");
  await tab.keyboard.press("Control+Alt+f");
  await tab.keyboard.type("Last note");
  await tab.locator(".story-text > p").first().click();
  await tab.keyboard.press("Home");
  await tab.waitForTimeout(60);
  for (let i = 0; i < 5; i += 1) await tab.keyboard.press("ArrowRight");
  await tab.waitForTimeout(60);
  await tab.keyboard.press("Control+Alt+f");
  await tab.keyboard.type("First note");
  assert.deepEqual(await numbers(), [["1", 1], ["2", 2]]);
  assert.deepEqual(await outline(tab), ["paragraph: Start1 end2",
    "footnotes: First note | Last note"]);
  // The paragraph with the second reference is moved before the first one.
  await fill(tab, [paragraph(words("a"), words("2", { type: "footnote", attrs: { n: 2 } })),
    paragraph(words("b"), words("1", { type: "footnote", attrs: { n: 1 } })),
    { type: "footnotes", content: ["one", "two"].map((it) => ({ type: "line",
      content: [words(it)] })) }]);
  assert.deepEqual(await numbers(), [["1", 1], ["2", 2]]);
  assert.equal((await outline(tab)).at(-1), "footnotes: two | one");
}));

test("words that are never printed are marked and toggled", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.press("Control+Shift+i");
  await tab.keyboard.type("ask legal");
  const [{ content }] = await blocks(tab);
  assert.deepEqual(content, [words("ask legal", { type: "internal" })]);
}));

test("the toolbar is one stop, walked by arrows", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("word");
  await tab.keyboard.press("Alt+F10");
  const name = () => tab.evaluate(() => document.activeElement.title);
  assert.match(await name(), /^Strong/);
  await tab.keyboard.press("ArrowRight");
  assert.match(await name(), /^Emphasis/);
  await tab.keyboard.press("End");
  assert.match(await name(), /^Find/);
  assert.equal(await tab.locator(".tool[tabindex='0']").count(), 1);
  await tab.keyboard.press("Escape");
  assert.equal(await tab.evaluate(() => document.activeElement.getAttribute("role")), "textbox");
}));

for (const [look, options] of Object.entries({
  light: {}, dark: { colorScheme: "dark" }, phone: { viewport: { width: 390, height: 844 } },
})) {
  test(`axe finds nothing (${look})`, () => bench.open("", async (tab) => {
    await everything(tab);
    await tab.waitForTimeout(200);
    assert.deepEqual(await axe(tab), []);
    await tab.getByRole("button", { name: "Insert a block" }).click();
    assert.deepEqual(await axe(tab), []);
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("Control+f");
    assert.deepEqual(await axe(tab), []);
    const wide = await tab.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `scrolls ${wide} pixels sideways`);
  }, options));
}

test("a story in Arabic runs from the right", () => bench.open("lang=ar", async (tab) => {
  await fill(tab, [paragraph(words("مرحبا بالعالم")), ...STORY.slice(1, 4)]);
  const direction = await tab.evaluate(() => {
    return getComputedStyle(document.querySelector(".story-text > p")).direction;
  });
  assert.equal(direction, "rtl");
}));

test("a correction is chosen by its words", () => bench.open("", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("/correction");
  await tab.keyboard.press("Enter");
  await tab.getByLabel("Which").selectOption({ label:
    "Correction, 3 May: The vote was on Monday, not on Sunday." });
  const [block] = (await blocks(tab)).filter(({ type }) => type === "correction");
  assert.equal(block.attrs.correction, "3q8c1dk8x1t4w");
  assert.equal(await tab.textContent(".correction-note"),
    "The vote was on Monday, not on Sunday.");
}));

test("who may writes HTML and sees what readers get", () => bench.open("html", async (tab) => {
  await tab.click(".story-text");
  await tab.keyboard.type("/html");
  await tab.keyboard.press("Enter");
  await tab.getByLabel("Source").fill("<h2 onclick=x>Votes</h2><p>12 <b>for</b></p>");
  await tab.locator(".html-preview h2", { hasText: "Votes" }).waitFor();
  assert.equal(await tab.innerHTML(".html-preview"), "<h2>Votes</h2><p>12 <b>for</b></p>");
  assert.deepEqual(await axe(tab), []);
}));

test("who may not sees HTML and cannot change it", () => bench.open("", async (tab) => {
  await fill(tab, [paragraph(), { type: "html", attrs: { html: "<p>By <b>hand</b></p>" } }]);
  await tab.locator(".html-preview b").waitFor();
  assert.equal(await tab.getByLabel("Source").count(), 0);
  await tab.click(".story-text > p");
  await tab.keyboard.type("/html");
  assert.equal(await tab.locator(".slash li", { hasText: "HTML" }).count(), 0);
}));
