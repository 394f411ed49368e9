// Two people in one story: nothing is lost, each sees the other, and the words about saving hold.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Bench, outline } from "./bench.js";
import { StoryServer } from "./server.js";

const bench = new Bench();
const LIVE = "live=/desk/articles/3q8c/live";
before(() => bench.start());
after(() => bench.stop());

const status = (tab, words) => tab.locator(".status-words", { hasText: words }).waitFor();

/** Opens a page for one person and waits until it may be written in. */
async function joined(server, id, name, context) {
  const own = context ?? await bench.browser.newContext();
  if (!context) await server.serve(own);
  const tab = await own.newPage();
  tab.setDefaultTimeout(8000);
  await tab.goto(`${bench.desk.origin}/?${LIVE}&id=${id}&name=${name}`);
  return tab;
}

async function ready(tab) {
  await tab.waitForSelector("form[data-ready]");
  return tab;
}

async function equal(one, other) {
  const end = Date.now() + 4000;
  while (Date.now() < end) {
    const [a, b] = [await outline(one), await outline(other)];
    if (JSON.stringify(a) === JSON.stringify(b)) return a;
    await one.waitForTimeout(50);
  }
  assert.deepEqual(await outline(one), await outline(other));
  return null;
}

test("two who type in one paragraph and one headline lose nothing", async () => {
  const server = new StoryServer();
  const ada = await ready(await joined(server, "7", "Ada"));
  await ada.click(".story-text");
  await ada.keyboard.type("middle");
  await status(ada, "Saved");
  const ines = await ready(await joined(server, "8", "Ines"));
  await ada.keyboard.press("Home");
  await ines.click(".story-text p");
  await ines.keyboard.press("End");
  await Promise.all([
    ada.keyboard.type("left ", { delay: 15 }), ines.keyboard.type(" right", { delay: 15 }),
  ]);
  assert.deepEqual(await equal(ada, ines), ["paragraph: left middle right"]);

  await ada.fill("[data-headline] textarea", "rules");
  await ines.waitForTimeout(200);
  await ada.click("[data-headline] textarea");
  await ada.keyboard.press("Home");
  await ines.click("[data-headline] textarea");
  await ines.keyboard.press("End");
  await Promise.all([
    ada.keyboard.type("Tender ", { delay: 15 }), ines.keyboard.type(" waived", { delay: 15 }),
  ]);
  await ada.waitForTimeout(300);
  for (const tab of [ada, ines]) {
    assert.equal(await tab.inputValue("[data-headline] textarea"), "Tender rules waived");
  }
  assert.equal(server.doc.getText("headline").toString(), "Tender rules waived");
  await ada.context().close();
  await ines.context().close();
});

/**
 * Ada's page, in which something happens around the messages of a type that come over the socket,
 * when `before` or `after` is set in it; and Ines's, whose caret stands at the end of "middle".
 */
async function aroundMessages(types) {
  const server = new StoryServer();
  const context = await bench.browser.newContext();
  await server.serve(context);
  await context.addInitScript((heard) => {
    document.addEventListener("selectionchange", (event) => {
      if (globalThis.deaf) event.stopImmediatePropagation();
    }, true);
    const once = (name) => {
      const act = globalThis[name];
      globalThis[name] = null;
      act?.();
    };
    const listen = WebSocket.prototype.addEventListener;
    WebSocket.prototype.addEventListener = function (name, listener) {
      const then = name !== "message" ? listener : (event) => {
        const counts = heard.includes(new Uint8Array(event.data)[0]);
        if (counts) once("before");
        listener(event);
        if (counts) once("after");
      };
      listen.call(this, name, then);
    };
  }, types);
  const ada = await ready(await joined(server, "7", "Ada", context));
  await ada.click(".story-text");
  await ada.keyboard.type("middle");
  await status(ada, "Saved");
  const ines = await ready(await joined(server, "8", "Ines"));
  await ines.click(".story-text p");
  await ines.keyboard.press("End");
  await ada.waitForTimeout(300);
  const leave = () => Promise.all([ada, ines].map((tab) => tab.context().close()));
  return { ada, ines, leave };
}

test("a key that moves the caret counts, though a colleague's words come right after it", async () => {
  // The browser tells of a caret that a key moved only later: here words come in between.
  const { ada, ines, leave } = await aroundMessages([0, 1]);
  await ada.evaluate(() => {
    globalThis.before = () => getSelection().modify("move", "backward", "lineboundary");
  });
  await ines.keyboard.type(" right", { delay: 15 });
  await ada.waitForTimeout(200);
  await ada.keyboard.type("left ");
  assert.deepEqual(await equal(ada, ines), ["paragraph: left middle right"]);
  await leave();
});

test("a key that moves the caret counts, though a colleague's caret is drawn after it", async () => {
  // Here the key comes after a caret has arrived and before it is drawn, and the page hears of it
  // from the browser only when that is over.
  const { ada, ines, leave } = await aroundMessages([1]);
  await ada.evaluate(() => {
    globalThis.deaf = true;
    globalThis.after = () => {
      getSelection().modify("move", "backward", "lineboundary");
      globalThis.moved = true;
    };
  });
  await ines.keyboard.press("ArrowLeft");
  await ada.waitForFunction(() => globalThis.moved);
  await ada.waitForTimeout(200);
  await ada.evaluate(() => { globalThis.deaf = false; });
  await ada.keyboard.type("left ");
  assert.deepEqual(await equal(ada, ines), ["paragraph: left middle"]);
  await leave();
});

test("each sees who is here, and where they are", async () => {
  const server = new StoryServer();
  const ada = await ready(await joined(server, "7", "Ada"));
  const ines = await ready(await joined(server, "8", "Ines"));
  await ada.click(".story-text");
  await ada.keyboard.type("Here I am");
  await ines.locator(".people-here li", { hasText: "Ada" }).waitFor();
  await ines.locator(".peer-name", { hasText: "Ada" }).waitFor({ state: "attached" });
  assert.equal(await ines.locator(".people-here li").count(), 1);
  await ada.keyboard.press("Shift+Home");
  await ines.locator(".peer-selection").waitFor();
  const colour = await ines.evaluate(() => {
    return document.querySelector(".peer-selection").style.getPropertyValue("--peer").trim();
  });
  assert.match(colour, /^#[0-9a-f]{6}$/);
  assert.deepEqual(await ines.evaluate(() => globalThis.refused), []);
  await ada.context().close();
  await ines.locator(".people-here").waitFor({ state: "hidden" });
  await ines.context().close();
});

test("opening a story writes nothing into it", async () => {
  const server = new StoryServer();
  const ada = await ready(await joined(server, "7", "Ada"));
  await ada.click(".story-text");
  await ada.waitForTimeout(300);
  assert.equal(server.text, "");
  await ada.keyboard.type("a");
  await ada.waitForTimeout(200);
  assert.match(server.text, /^<paragraph id="b[a-z0-9]{8}">a<\/paragraph>$/);
  await ada.context().close();
});

test("saved is said only when the server has kept it", async () => {
  const server = new StoryServer();
  const ada = await ready(await joined(server, "7", "Ada"));
  await status(ada, "Saved");
  server.holdsBack = true;
  await ada.click(".story-text");
  await ada.keyboard.type("abc");
  await status(ada, "Saving…");
  server.tellKept();
  await status(ada, "Saved");
  // A deletion moves no clock of the state vector, and still must be kept.
  await ada.keyboard.press("Backspace");
  await status(ada, "Saving…");
  server.tellKept();
  await status(ada, "Saved");
  await ada.context().close();
});

test("what is written offline survives the tab and merges", async () => {
  const server = new StoryServer();
  const ada = await ready(await joined(server, "7", "Ada"));
  const context = ada.context();
  await ada.click(".story-text");
  await ada.keyboard.type("online");
  await status(ada, "Saved");
  server.away = true;
  server.close(1012);
  await status(ada, "Offline");
  await ada.keyboard.type(" and offline");
  await ada.waitForTimeout(800);
  await ada.close();
  const again = await ready(await joined(server, "7", "Ada", context));
  assert.deepEqual(await outline(again), ["paragraph: online and offline"]);
  server.away = false;
  await again.evaluate(() => dispatchEvent(new Event("online")));
  await status(again, "Saved");
  assert.match(server.text, />online and offline</);
  await context.close();
});

test("a session that ended keeps the text and says what to do", async () => {
  const server = new StoryServer();
  const ada = await ready(await joined(server, "7", "Ada"));
  await ada.click(".story-text");
  await ada.keyboard.type("kept");
  server.away = true;
  server.close(4401);
  await status(ada, "Sign in again in another tab");
  assert.deepEqual(await outline(ada), ["paragraph: kept"]);
  await ada.context().close();
});

test("a document that was replaced is not mixed with the old one", async () => {
  const server = new StoryServer();
  const ada = await ready(await joined(server, "7", "Ada"));
  await ada.click(".story-text");
  await ada.keyboard.type("old");
  await status(ada, "Saved");
  const lines = [...server.lines];
  server.doc.destroy();
  const next = new StoryServer();
  next.doc.getText("headline").insert(0, "new");
  server.doc = next.doc;
  server.lines = new Set();
  for (const line of lines) line.close({ code: 4409 });
  await ada.waitForTimeout(1200);
  await ready(ada);
  assert.equal(await ada.inputValue("[data-headline] textarea"), "new");
  assert.deepEqual(await outline(ada), ["paragraph:"]);
  await ada.context().close();
});
