// The paste suite: a clipboard of every program beside the blocks that it must become.
// `node test/paste.test.js --write NAME` writes what comes out now, to be read by a person.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { Bench, blocks, outline } from "./bench.js";
import { emptied, pasteInto } from "./clipboard.js";
import { storyJson } from "./storyjson.js";
import { fill } from "./story.js";

const FOLDER = new URL("clipboards/", import.meta.url);
const CLIPBOARDS_MIN = 40;
const bench = new Bench();
const names = readdirSync(FOLDER).filter((name) => /\.(html|txt)$/.test(name));
const read = (name) => readFileSync(new URL(name, FOLDER), "utf8");
const beside = (name) => new URL(`${name}.json`, FOLDER);

async function pasted(tab, name) {
  await emptied(tab);
  const content = read(name);
  await pasteInto(tab, name.endsWith(".html")
    ? { html: content, text: content.replace(/<style[^]*?<\/style>|<[^>]+>/g, "").trim() }
    : { text: content.replace(/\n$/, "") });
  const found = await blocks(tab);
  // The cursor may be left in a paragraph after what is no text.
  if (found.length > 1 && found.at(-1).type === "paragraph" && !found.at(-1).content) found.pop();
  return storyJson(found);
}

const written = (value) => `[\n${value.map((it) => `  ${JSON.stringify(it)}`).join(",\n")}\n]\n`;

before(() => bench.start());
after(() => bench.stop());

if (process.argv.includes("--write")) {
  test("writes what comes out", () => bench.open("", async (tab) => {
    for (const name of names) {
      if (existsSync(beside(name)) && !process.argv.includes(name)) continue;
      writeFileSync(beside(name), written(await pasted(tab, name)));
    }
  }));
} else {
  describe("clipboards", () => {
    test("are enough to know the programs", () => assert.ok(names.length >= CLIPBOARDS_MIN));
    test("become their blocks", (t) => bench.open("", async (tab) => {
      for (const name of names) {
        await t.test(name, async () => {
          assert.deepEqual(await pasted(tab, name), JSON.parse(readFileSync(beside(name), "utf8")));
        });
      }
    }));
  });

  test("one paragraph goes into the line it is pasted in", () => bench.open("", async (tab) => {
    await tab.click(".story-text");
    await tab.keyboard.type("Before  after");
    for (let i = 0; i < 6; i += 1) await tab.keyboard.press("ArrowLeft");
    await pasteInto(tab, { html: "<p>the <b>words</b></p>", text: "the words" });
    assert.deepEqual(await outline(tab), ["paragraph: Before the words after"]);
  }));

  test("what was copied here is pasted whole, with an id of its own", () => {
    return bench.open("", async (tab) => {
      await fill(tab, [
        { type: "factbox", attrs: { id: "bsame", title: "Facts" }, content: [{ type: "line",
          content: [{ type: "text", text: "One" }] }] },
        { type: "paragraph", attrs: { id: "bother" } },
      ]);
      const html = await tab.evaluate(() => {
        const { view } = globalThis.pages[0];
        const slice = view.state.doc.slice(0, view.state.doc.firstChild.nodeSize);
        return view.serializeForClipboard(slice).dom.innerHTML;
      });
      assert.match(html, /data-pm-slice/);
      await tab.evaluate(() => {
        const { view } = globalThis.pages[0];
        view.dispatch(view.state.tr.setSelection(view.state.selection.constructor
          .near(view.state.doc.resolve(view.state.doc.content.size - 1))));
      });
      await pasteInto(tab, { html, text: "One" });
      const found = await blocks(tab);
      assert.equal(found.filter((it) => it.attrs?.title === "Facts").length, 2);
      const ids = await tab.evaluate(() => {
        return globalThis.pages[0].view.state.doc.content.content.map((it) => it.attrs.id);
      });
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.every(Boolean));
    });
  });

  test("an address pasted on words links them", () => bench.open("", async (tab) => {
    await tab.click(".story-text");
    await tab.keyboard.type("minutes");
    await tab.keyboard.press("Shift+Home");
    await pasteInto(tab, { text: "https://example.org/minutes" });
    const [{ content: [run] }] = await blocks(tab);
    assert.equal(run.text, "minutes");
    assert.equal(run.marks[0].attrs.href, "https://example.org/minutes");
  }));
}
