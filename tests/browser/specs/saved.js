// Bookmarks and the reading history: saved in place, found again, read, erased; with and without script.

import { axe, look, narrow } from "../eyes.js";
import { inDemoWithMail } from "../paper.js";
import { comeIn } from "./reader.js";

const STORY = "/city/ferry-rescue-gannet-island";
const OTHER = "/city/ropewalk-rents";
const PAGES = ["/saved", "/history", "/history/erasure", "/help"];
const LOOKS = [["desk", "light"], ["desk", "dark"], ["phone", "light"], ["phone", "dark"]];

export function saved(tally, { browser }) {
  return inDemoWithMail(async (house) => {
    for (const device of ["desk", "phone"]) {
      for (const javaScriptEnabled of [true, false]) {
        const name = `saved · ${device}${javaScriptEnabled ? "" : ", without script"}`;
        await look(browser, { device, javaScriptEnabled }, async (tab) => {
          await tally.check(`${name} · a save is kept through signing up`, () => signUp(tab, house, name));
          await tally.check(`${name} · saving from a story`, () => save(tab, house, javaScriptEnabled));
          await tally.check(`${name} · taking off and undoing`, () => takeOff(tab, house));
          await tally.check(`${name} · the history`, () => history(tab, house, javaScriptEnabled));
        });
      }
    }
    for (const [device, scheme] of LOOKS) {
      const name = `saved · ${device}, ${scheme}`;
      await look(browser, { device, theme: scheme }, async (tab) => {
        await signUp(tab, house, name);
        await read(tab, house);
        for (const page of PAGES) {
          await tally.check(`${name} · /account${page}`, async () => {
            await tab.goto(`${house.origin}/account${page}`);
            return [...await axe(tab, {}), ...await narrow(tab)];
          });
        }
        await tally.check(`${name} · among search results`, () => inSearch(tab, house));
      });
    }
  });
}

const button = (tab) => tab.locator(".story-rail .save-button");
const heads = (tab) => tab.locator(".saved-list > li");

/** A stranger presses Save beside a story, signs up, and finds it among their bookmarks. */
async function signUp(tab, house, name) {
  await tab.goto(house.origin + STORY);
  await button(tab).click();
  await comeIn(tab, house, name);
  await tab.waitForURL(/said=/, { waitUntil: "load" });
  const said = await tab.textContent(".saved-said");
  const count = await tab.locator(`.saved-list a[href="${STORY}"]`).count();
  await tab.click("text=Back to where you were");
  const back = new URL(tab.url()).pathname === STORY;
  const ends = [said.includes("Saved for later."), count === 1, back];
  return ends.every(Boolean) ? [] : [`${ends}; at ${tab.url()}: ${said.slice(0, 200)}`];
}

/** The button knows what is saved and saves another; with script nobody leaves the page. */
async function save(tab, house, hasScript) {
  await tab.goto(house.origin + STORY);
  if (hasScript) await button(tab).and(tab.locator("[data-saved=yes]")).waitFor();
  await tab.goto(house.origin + OTHER);
  const before = await button(tab).getAttribute("data-saved");
  await button(tab).click();
  let found = [];
  if (hasScript) {
    await button(tab).and(tab.locator("[data-saved=yes]")).waitFor();
    const stayed = new URL(tab.url()).pathname === OTHER;
    found = [...await axe(tab, {}), ...(stayed ? [] : [`left for ${tab.url()}`])];
    await tab.click(".save-told >> text=See your bookmarks");
  } else {
    await tab.waitForURL(/said=/, { waitUntil: "load" });
  }
  const first = await heads(tab).first().locator(`a[href="${OTHER}"]`).count();
  const ends = [before === "no", await heads(tab).count() === 2, first === 1];
  return [...found, ...(ends.every(Boolean) ? [] : [`${ends} at ${tab.url()}`])];
}

/** What is taken off comes back to its place by one press. */
async function takeOff(tab, house) {
  await tab.goto(`${house.origin}/account/saved`);
  await heads(tab).last().getByRole("button", { name: "Remove" }).click();
  await tab.waitForURL(/said=/, { waitUntil: "load" });
  const left = await heads(tab).count();
  await tab.locator(".saved-said").getByRole("button", { name: "Undo" }).click();
  await tab.waitForURL(/said=saved/, { waitUntil: "load" });
  const place = await heads(tab).last().locator(`a[href="${STORY}"]`).count();
  const ends = [left === 1, place === 1];
  return ends.every(Boolean) ? [] : [`${ends} at ${tab.url()}`];
}

/** Turns the history on and has a story before them for long enough. */
async function read(tab, house) {
  await tab.goto(`${house.origin}/account/history`);
  await tab.click("text=Keep my reading history");
  await tab.waitForURL(/said=on/, { waitUntil: "load" });
  const told = tab.waitForRequest(/\/account\/history\/readings/);
  await tab.goto(house.origin + STORY);
  await told;
  await shown(tab, house);
}

/** The history, once the story is in it: nobody waits for the answer to what was told. */
async function shown(tab, house) {
  for (let tries = 0; tries < 50; tries += 1) {
    await tab.goto(`${house.origin}/account/history`);
    if (await tab.locator(`.history-day a[href="${STORY}"]`).count() === 1) return;
    await tab.waitForTimeout(100);
  }
  throw new Error("the story is not in the history");
}

/** Off it notes nothing, on it notes what was read, and it is erased after a second question. */
async function history(tab, house, hasScript) {
  await tab.goto(`${house.origin}/account/history`);
  const off = await tab.textContent(".history-switch");
  if (hasScript) {
    await read(tab, house);
    await tab.goto(`${house.origin}/account/saved`);
    const marked = await tab.locator(".saved-read").count();
    if (marked !== 1) return [`${marked} bookmarks are marked as read`];
    await tab.goto(`${house.origin}/account/history`);
    await tab.click("text=Erase all of it");
  } else {
    await tab.click("text=Keep my reading history");
    await tab.waitForURL(/said=on/, { waitUntil: "load" });
    await tab.goto(`${house.origin}/account/history/erasure`);
  }
  await tab.check("[name=keep]");
  await tab.click("text=Erase it");
  await tab.waitForURL(/said=erased/, { waitUntil: "load" });
  const end = await tab.textContent("main");
  const ends = [
    off.includes("history is off"),
    end.includes("history is erased") && end.includes("history is off"),
    await tab.locator(".history-day").count() === 0,
  ];
  return ends.every(Boolean) ? [] : [`${ends}; ${off}`];
}

/** A result knows that it is saved, and another is saved in place. */
async function inSearch(tab, house) {
  await tab.goto(`${house.origin}/search?q=ferry`);
  const mine = tab.locator(".search-results .card").filter({ has: tab.locator(`a[href="${STORY}"]`) });
  await mine.locator(".save-button[data-saved=yes]").waitFor();
  const other = tab.locator(".search-results .save-button[data-saved=no]").first();
  const handle = await other.elementHandle();
  await handle.click();
  await tab.waitForFunction((it) => it.dataset.saved === "yes", handle);
  return [...await axe(tab, {}), ...await narrow(tab)];
}
