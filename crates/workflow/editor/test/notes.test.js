// Notes between colleagues: on a passage, answered, resolved, and never lost with their passage.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Bench, axe, blocks } from "./bench.js";
import { StoryServer } from "./server.js";
import { everything } from "./story.js";

const bench = new Bench();
const LIVE = "live=/desk/articles/3q8c/live";
before(() => bench.start());
after(() => bench.stop());

const threads = (tab) => tab.evaluate(() => [...globalThis.pages[0].notes.threads.all().values()]
  .map(({ quote, said, done }) => ({
    quote, said: said.map(({ by, text }) => `${by}: ${text}`), done: done?.by ?? null,
  })));

async function written(tab, text = "The vote was private.") {
  await tab.click(".story-text");
  await tab.keyboard.type(text);
}

/** Selects the first place of some words. */
const select = (tab, words) => tab.evaluate((wanted) => {
  const { view } = globalThis.pages[0];
  view.state.doc.descendants((node, at) => {
    const place = node.isText ? node.text.indexOf(wanted) : -1;
    if (place < 0) return true;
    const { selection, tr } = view.state;
    const [from, to] = [at + place, at + place + wanted.length];
    view.dispatch(tr.setSelection(selection.constructor.create(view.state.doc, from, to)));
    return false;
  });
  view.focus();
}, words);

async function note(tab, words, text) {
  await select(tab, words);
  await tab.keyboard.press("Control+Alt+m");
  await tab.keyboard.type(text);
  await tab.keyboard.press("Control+Enter");
}

test("a note is put on words, answered, resolved and opened again", () => {
  return bench.open("", async (tab) => {
    await written(tab);
    await note(tab, "private.", "Says who?");
    assert.deepEqual(await threads(tab), [
      { quote: "private.", said: ["7: Says who?"], done: null },
    ]);
    assert.equal(await tab.textContent(".passage"), "private.");
    assert.equal(await tab.textContent(".notes-press"), "1 open note");
    // The cursor is back in the text, and undoing what was typed leaves the note.
    await tab.keyboard.press("End");
    await tab.keyboard.type("!");
    await tab.keyboard.press("Control+z");
    assert.equal((await threads(tab)).length, 1);
    await tab.getByRole("textbox", { name: "Reply" }).fill("The minutes, page 3.");
    await tab.getByRole("button", { name: "Reply", exact: true }).click();
    await tab.getByRole("button", { name: "Resolve" }).click();
    assert.equal((await threads(tab))[0].done, "7");
    assert.equal(await tab.locator(".passage").count(), 0);
    await tab.locator(".notes-done > summary").click();
    await tab.locator(".notes-done details summary", { hasText: "resolved by Ada" }).click();
    await tab.getByRole("button", { name: "Open again" }).click();
    assert.equal((await threads(tab))[0].done, null);
    assert.equal(await tab.locator(".passage").count(), 1);
  });
});

test("keys lead from note to note, and to the answer", () => bench.open("", async (tab) => {
  await written(tab);
  await note(tab, "private.", "First");
  await tab.keyboard.press("Control+End");
  // The browser moves the cursor and tells the editor of it only afterwards.
  await tab.waitForTimeout(100);
  await tab.keyboard.press("Enter");
  await tab.keyboard.type("It was at night.");
  await note(tab, "night.", "Second");
  const selected = () => tab.evaluate(() => String(getSelection()));
  await tab.keyboard.press("Alt+PageDown");
  assert.equal(await selected(), "private.");
  await tab.locator("p.unseen", { hasText: "Note 1 of 2, Ada Lovelace: First" })
    .waitFor({ state: "attached" });
  await tab.keyboard.press("Alt+PageUp");
  assert.equal(await selected(), "night.");
  await tab.keyboard.press("Control+Alt+m");
  await tab.keyboard.type("By whom?");
  await tab.keyboard.press("Control+Enter");
  assert.deepEqual((await threads(tab)).map(({ said }) => said.length), [1, 2]);
  await tab.keyboard.press("Escape");
  await tab.locator(".notes-panel").waitFor({ state: "hidden" });
  const inText = await tab.evaluate(() => document.activeElement.classList.contains("story-text"));
  assert.ok(inText);
}));

test("a note whose passage was deleted stays, and one that is not said leaves nothing", () => {
  return bench.open("", async (tab) => {
    await written(tab);
    await note(tab, "private.", "Says who?");
    await tab.keyboard.press("Control+a");
    await tab.keyboard.press("Backspace");
    await tab.locator(".note-thread", { hasText: "Its passage was deleted" }).waitFor();
    assert.match(await tab.textContent(".note-threads"), /“private\.”.*Says who\?/s);
    await tab.keyboard.type("Once more");
    await tab.keyboard.press("Control+Alt+m");
    await tab.keyboard.press("Escape");
    const [paragraph] = await blocks(tab);
    assert.equal(paragraph.content[0].marks, undefined);
    assert.equal((await threads(tab)).length, 1);
  });
});

test("colleagues' notes arrive, are said, and merge with what was written offline", async () => {
  const server = new StoryServer();
  const tabs = [];
  for (const [id, name] of [["7", "Ada Lovelace"], ["9", "Grace Hallam"]]) {
    const context = await bench.browser.newContext();
    await server.serve(context);
    const tab = await context.newPage();
    tab.setDefaultTimeout(8000);
    await tab.goto(`${bench.desk.origin}/?${LIVE}&id=${id}&name=${name}`);
    await tab.waitForSelector("form[data-ready]");
    tabs.push(tab);
  }
  const [ada, grace] = tabs;
  await written(ada);
  await note(ada, "private.", "Says who?");
  await grace.locator("p.unseen", { hasText: "Note by Ada Lovelace: Says who?" })
    .waitFor({ state: "attached" });
  await grace.click(".passage");
  server.away = true;
  server.close(1012);
  await grace.locator(".status-words", { hasText: "Offline" }).waitFor();
  await grace.getByRole("textbox", { name: "Reply" }).fill("I do.");
  await grace.getByRole("button", { name: "Reply", exact: true }).click();
  await ada.getByRole("textbox", { name: "Reply" }).fill("Anybody?");
  await ada.getByRole("button", { name: "Reply", exact: true }).click();
  server.away = false;
  for (const tab of tabs) await tab.evaluate(() => dispatchEvent(new Event("online")));
  for (const tab of tabs) await tab.locator(".note-said li:nth-child(3)").waitFor();
  assert.deepEqual(await threads(ada), await threads(grace));
  assert.match(await grace.textContent(".note-said"), /Ada Lovelace.*Grace Hallam|Grace.*Ada/s);
  for (const tab of tabs) await tab.context().close();
});

for (const [device, viewport] of [["desk", { width: 1280, height: 900 }],
  ["phone", { width: 360, height: 740 }]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing in notes · ${device} ${colorScheme}`, () => {
      return bench.open("", async (tab) => {
        await everything(tab);
        await note(tab, "met in private", "Is this so? The minutes say another thing.");
        await tab.locator(".passage").waitFor();
        await tab.getByRole("button", { name: "Resolve" }).click();
        await note(tab, "waived the rules", "And this?");
        await tab.keyboard.press("Control+Alt+m");
        assert.deepEqual(await axe(tab), []);
        if (process.env.LOOK) {
          await tab.screenshot({ path: `${process.env.LOOK}/notes-${device}-${colorScheme}.png` });
        }
      }, { viewport, colorScheme });
    });
  }
}
