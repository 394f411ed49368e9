// Too much: the story stays one that can be written in, nothing is lost, and the page says so.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Bench, axe, blocks } from "./bench.js";
import { StoryServer } from "./server.js";

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

const SENTENCE = "The council met at night and sold the pier. ";

const paste = (tab, text) => tab.evaluate((pasted) => {
  const { view } = globalThis.pages[0];
  const data = new DataTransfer();
  data.setData("text/plain", pasted);
  view.dom.dispatchEvent(new ClipboardEvent("paste", {
    bubbles: true, cancelable: true, clipboardData: data,
  }));
}, text);

const texts = async (tab) => (await blocks(tab)).map(({ content = [] }) => {
  return content.map(({ text }) => text).join("");
});

test("a paragraph of megabytes is put in as many, with every letter", () => {
  return bench.open("", async (tab) => {
    tab.setDefaultTimeout(60_000);
    const text = `${SENTENCE.repeat(45_000)}Over.`;
    assert.ok(text.length > 1_900_000);
    await tab.click(".story-text");
    await paste(tab, text);
    await tab.locator("[role=alert]", { hasText: "Nothing is lost" }).waitFor();
    const found = await texts(tab);
    assert.equal(found.join(""), text);
    assert.ok(found.every((it) => it.length <= 10_000));
    assert.ok(found.slice(0, -1).every((it) => it.endsWith(". ")));
    await tab.keyboard.type("!");
    assert.equal((await texts(tab)).join(""), `${text}!`);
    await tab.getByRole("button", { name: "Close" }).click();
    await tab.locator(".page-notice").waitFor({ state: "hidden" });
  });
});

test("letters without a space are cut between letters, in every script", () => {
  return bench.open("", async (tab) => {
    const text = `a${"🙂".repeat(12_000)}${"港".repeat(30_000)}`;
    await tab.click(".story-text");
    await paste(tab, text);
    const found = await texts(tab);
    assert.equal(found.join(""), text);
    assert.ok(found.every((it) => it.length <= 10_000 && !/^[\udc00-\udfff]/.test(it)));
  });
});

test("more than a story takes at once is refused, and so is much in a line of a box", () => {
  return bench.open("", async (tab) => {
    await tab.click(".story-text");
    await tab.keyboard.type("Here. ");
    await paste(tab, SENTENCE.repeat(50_000));
    await tab.locator("[role=alert]", { hasText: "Paste it in parts" }).waitFor();
    assert.deepEqual(await axe(tab), []);
    await tab.keyboard.press("Control+Shift+9");
    await paste(tab, SENTENCE.repeat(1000));
    await tab.locator("[role=alert]", { hasText: "Nothing was put in" }).waitFor();
    assert.equal((await blocks(tab))[0].content[0].content[0].text, "Here. ");
    await paste(tab, "Now.");
    await tab.locator(".page-notice").waitFor({ state: "hidden" });
  });
});

for (const [code, words] of [[1009, "take the largest part out"], [1007, "Copy the text"]]) {
  test(`a socket closed with ${code} keeps the text and says what to do`, async () => {
    const server = new StoryServer();
    const context = await bench.browser.newContext();
    await server.serve(context);
    const tab = await context.newPage();
    tab.setDefaultTimeout(8000);
    await tab.goto(`${bench.desk.origin}/?live=/desk/articles/3q8c/live&id=7&name=Ada`);
    await tab.waitForSelector("form[data-ready]");
    await tab.click(".story-text");
    await tab.keyboard.type("kept");
    await tab.locator(".status-words", { hasText: "Saved" }).waitFor();
    server.close(code);
    await tab.locator(".status-words", { hasText: words }).waitFor();
    await tab.keyboard.type(" and more");
    assert.deepEqual(await texts(tab), ["kept and more"]);
    assert.equal(await tab.getByRole("button", { name: "Copy the text" }).count(), 1);
    // Nothing is tried again by itself.
    await tab.waitForTimeout(1500);
    assert.equal(server.lines.size, 0);
    if (code === 1009) {
      await tab.getByRole("button", { name: "Reload" }).click();
      await tab.locator(".status-words", { hasText: "Saved" }).waitFor();
      assert.match(server.text, />kept and more</);
    } else {
      await tab.getByRole("button", { name: "Reload" }).click();
      await tab.waitForSelector("form[data-ready]");
      assert.deepEqual(await texts(tab), ["kept"]);
    }
    await context.close();
  });
}

test("more than can be sent at once is kept here, and sent when it was made less", async () => {
  const server = new StoryServer();
  const context = await bench.browser.newContext();
  await server.serve(context);
  const tab = await context.newPage();
  tab.setDefaultTimeout(30_000);
  await tab.goto(`${bench.desk.origin}/?live=/desk/articles/3q8c/live&id=7&name=Ada`);
  await tab.waitForSelector("form[data-ready]");
  await tab.click(".story-text");
  await tab.keyboard.type("First.");
  await tab.locator(".status-words", { hasText: "Saved" }).waitFor();
  server.away = true;
  server.close(1012);
  await tab.locator(".status-words", { hasText: "Offline" }).waitFor();
  // Three bytes a letter: each would pass, both together do not.
  for (const _ of "ab") await paste(tab, "港".repeat(1_900_000));
  server.away = false;
  const stuck = tab.locator(".status-words", { hasText: "take the largest part out" });
  for (let tries = 0; tries < 20 && await stuck.count() === 0; tries += 1) {
    await tab.evaluate(() => dispatchEvent(new Event("online")));
    await tab.waitForTimeout(500);
  }
  await stuck.waitFor();
  assert.equal((await texts(tab)).join("").length, 3_800_006);
  await tab.click(".story-text p");
  await tab.keyboard.press("Control+a");
  await tab.keyboard.press("Backspace");
  await tab.keyboard.type("Less.");
  await tab.waitForTimeout(1000);
  // What was taken out could be brought back by undoing; a page that is loaded anew is without it.
  await tab.getByRole("button", { name: "Reload" }).click();
  await tab.locator(".status-words", { hasText: "Saved" }).waitFor();
  assert.match(server.text, />Less\.</);
  await context.close();
});
