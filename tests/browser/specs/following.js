// Following: from the button under a story to the feed and back, with and without script.

import { axe, look, narrow } from "../eyes.js";
import { inDemoWithMail } from "../paper.js";
import { comeIn } from "./reader.js";

const STORY = "/city/ferry-rescue-gannet-island";
const LONG_STORY = "/city/dredging-papers-emails";
const AUTHOR = "Joon Park";
const PAGES = ["", "/manage", "/suggestions", "/help"];
const LOOKS = [["desk", "light"], ["desk", "dark"], ["phone", "light"], ["phone", "dark"]];

export function following(tally, { browser }) {
  return inDemoWithMail(async (house) => {
    for (const device of ["desk", "phone"]) {
      for (const javaScriptEnabled of [true, false]) {
        const name = `following · ${device}${javaScriptEnabled ? "" : ", without script"}`;
        await look(browser, { device, javaScriptEnabled }, async (tab) => {
          await tally.check(`${name} · a follow is kept through signing up`, () => signUp(tab, house, name));
          await tally.check(`${name} · in place`, () => inPlace(tab, house, javaScriptEnabled));
          await tally.check(`${name} · the feed`, () => feed(tab, house));
          await tally.check(`${name} · muting and undoing`, () => mute(tab, house));
        });
      }
    }
    for (const [device, scheme] of LOOKS) {
      const name = `following · ${device}, ${scheme}`;
      await look(browser, { device, theme: scheme }, async (tab) => {
        await signUp(tab, house, name);
        for (const story of [STORY, LONG_STORY]) await followAll(tab, house.origin + story);
        for (const page of PAGES) {
          await tally.check(`${name} · /following${page}`, async () => {
            await tab.goto(`${house.origin}/following${page}`);
            return [...await axe(tab, {}), ...await narrow(tab)];
          });
        }
      });
    }
  });
}

const button = (tab, name) =>
  tab.locator(".story-foot form.follow-form").filter({ hasText: name }).locator("button");

/** A stranger presses Follow under a story, signs up, and follows. */
async function signUp(tab, house, name) {
  await tab.goto(house.origin + STORY);
  await button(tab, AUTHOR).click();
  await comeIn(tab, house, name);
  await tab.waitForURL(/said=/, { waitUntil: "load" });
  const said = await tab.textContent("main");
  return said.includes(`You now follow ${AUTHOR}.`) ? [] : [`at ${tab.url()}: ${said.slice(0, 300)}`];
}

/** Follows all that is offered at the foot of a story: a row of filters that fits no telephone. */
async function followAll(tab, address) {
  await tab.goto(address);
  const offered = tab.locator(".story-foot .follow-button[data-wish=none]");
  for (let left = await offered.count(); left > 0; left = await offered.count()) {
    const button = await offered.first().elementHandle();
    await button.click();
    await tab.waitForFunction((it) => it.dataset.wish === "follow", button);
  }
}

/** The button knows what is followed, follows another thing and takes it back. */
async function inPlace(tab, house, hasScript) {
  await tab.goto(house.origin + STORY);
  if (!hasScript) {
    await button(tab, "Ferries").click();
    await tab.waitForURL(/said=/, { waitUntil: "load" });
    const said = await tab.textContent("main");
    await tab.click("text=Back to where you were");
    const back = new URL(tab.url()).pathname === STORY;
    return said.includes("You now follow Ferries.") && back ? [] : [`${tab.url()}: ${said.slice(0, 200)}`];
  }
  await button(tab, AUTHOR).and(tab.locator("[data-wish=follow]")).waitFor();
  await button(tab, "Ferries").click();
  await button(tab, "Ferries").and(tab.locator("[data-wish=follow]")).waitFor();
  await tab.click(".follow-told >> text=Undo");
  await button(tab, "Ferries").and(tab.locator("[data-wish=none]")).waitFor();
  await button(tab, "Ferries").click();
  await button(tab, "Ferries").and(tab.locator("[data-wish=follow]")).waitFor();
  const stayed = new URL(tab.url()).pathname === STORY;
  return [...await axe(tab, {}), ...(stayed ? [] : [`left for ${tab.url()}`])];
}

/** The story is there with the reason; one thing alone; no story twice. */
async function feed(tab, house) {
  await tab.goto(`${house.origin}/following`);
  const entry = tab.locator(".feed-entry").filter({ has: tab.locator(`a[href="${STORY}"]`) });
  const why = await entry.locator(".feed-why").textContent();
  const links = await tab.locator(".feed-entry .card-head a").evaluateAll((all) => all.map((it) => it.href));
  await tab.locator(".filters").getByText("Ferries").click();
  const heading = await tab.textContent("h1");
  const ends = [
    why.includes(AUTHOR) && why.includes("Ferries"),
    new Set(links).size === links.length,
    heading === "Ferries",
  ];
  return ends.every(Boolean) ? [] : [`${ends}; “${why}”, “${heading}”`];
}

/** A muted topic takes its stories out, and undoing brings them back. */
async function mute(tab, house) {
  const shown = () => tab.locator(`.feed-entry a[href="${STORY}"]`).count();
  await tab.goto(`${house.origin}/following/manage`);
  await tab.locator(".wishes li").filter({ hasText: "Ferries" }).getByText("Mute").click();
  await tab.goto(`${house.origin}/following`);
  const muted = await shown();
  await tab.goto(`${house.origin}/following/manage`);
  await tab.locator(".wishes li").filter({ hasText: "Ferries" }).getByText("Unmute").click();
  const said = await tab.textContent(".follow-said");
  await tab.goto(`${house.origin}/following`);
  const back = await shown();
  const ends = [muted === 0, said.includes("no longer muted"), back === 1];
  return ends.every(Boolean) ? [] : [`${ends}; “${said}”`];
}
