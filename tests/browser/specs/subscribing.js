// Subscribing: from the wall to the offers, every charge before paying, the story whole, and the way out.

import { axe, look, narrow } from "../eyes.js";
import { inDemoWithMail } from "../paper.js";
import { comeIn } from "./reader.js";

const STORY = "/sport/storgaard-profile";
const OFFER = "/subscribe/introductory-offer";
const ACCOUNT = "/account/subscription";
const LOOKS = [["desk", "light"], ["desk", "dark"], ["phone", "light"], ["phone", "dark"]];

export function subscribing(tally, { browser }) {
  return inDemoWithMail(async (house) => {
    for (const device of ["desk", "phone"]) {
      for (const javaScriptEnabled of [true, false]) {
        const name = `subscribing · ${device}${javaScriptEnabled ? "" : ", without script"}`;
        await look(browser, { device, javaScriptEnabled }, async (tab) => {
          await tally.check(`${name} · from the wall to the order`, () => order(tab, house, name));
          await tally.check(`${name} · the story is whole`, () => whole(tab, house));
          await tally.check(`${name} · cancelled in two clicks, and back`, () => leave(tab, house));
        });
        await look(browser, { device, javaScriptEnabled }, async (tab) => {
          await tally.check(`${name} · somebody else still stands before the wall`, () => outside(tab, house));
        });
      }
    }
    for (const [device, scheme] of LOOKS) {
      const name = `subscribing · ${device}, ${scheme}`;
      await look(browser, { device, theme: scheme }, (tab) => everyPage(tally, tab, house, name));
    }
  });
}

const text = (tab) => tab.textContent("main");
const walled = (tab) => tab.locator(".wall").count();

/** What did not hold, by name. */
function broken(ends) {
  return Object.entries(ends).filter(([, held]) => !held).map(([name]) => name);
}

async function order(tab, house, name) {
  await tab.goto(house.origin + STORY);
  const stood = await walled(tab);
  await tab.click(".wall-way");
  const plans = await text(tab);
  await tab.click(`a[href="${OFFER}"]`);
  const rows = await tab.locator(".charges tbody tr").count();
  const stepsUp = await tab.locator(".charges .steps-up").count();
  await tab.click("text=Sign in to order");
  await comeIn(tab, house, name);
  await tab.waitForURL((url) => url.pathname === OFFER, { waitUntil: "load" });
  await tab.click("button.take");
  await tab.waitForURL(/said=bought/, { waitUntil: "load" });
  const account = await text(tab);
  return broken({
    "the wall stood": stood === 1,
    "the offers are told": plans.includes("$1.99 a week for the first 24 weeks, then $6.99 every 4 weeks"),
    "24 weeks and three of the regular price": rows === 27,
    "the new price is marked": stepsUp === 1,
    "the account says what is owed": account.includes("$1.99") && account.includes("to be paid until"),
  });
}

async function whole(tab, house) {
  await tab.goto(house.origin + STORY);
  const first = await walled(tab);
  await tab.reload();
  return broken({ "no wall": first === 0, "nor when it comes from memory": await walled(tab) === 0 });
}

async function leave(tab, house) {
  await tab.goto(house.origin + ACCOUNT);
  const pay = tab.locator(".to-pay");
  const owed = await pay.count();
  await tab.click('a[href^="/subscription/"]');
  await tab.waitForURL(/cancellation/, { waitUntil: "load" });
  const sure = await text(tab);
  await tab.click("button.danger");
  await tab.waitForURL(/said=cancelled/, { waitUntil: "load" });
  const done = await text(tab);
  await tab.goto(house.origin + STORY);
  return broken({
    "it was owed": owed === 1,
    "what happens is said before": sure.includes("your access ends today"),
    "it is over": done.includes("This subscription has ended"),
  });
}

async function outside(tab, house) {
  await tab.goto(house.origin + STORY);
  return broken({ "the wall stands": await walled(tab) === 1 });
}

async function everyPage(tally, tab, house, name) {
  const check = (page, open) => tally.check(`${name} · ${page}`, async () => {
    await open();
    return [...await axe(tab, {}), ...await narrow(tab)];
  });
  const go = (path) => () => tab.goto(house.origin + path);
  await check("the wall", go(STORY));
  await check("the offers", go("/subscribe"));
  await check("the order of a stranger", go(OFFER));
  await check("a code that is none", go(`${OFFER}?code=NOTHING`));
  await tab.goto(house.origin + OFFER);
  await tab.click("text=Sign in to order");
  await comeIn(tab, house, name);
  await check("the order", go(OFFER));
  await tab.click("button.take");
  await tab.waitForURL(/said=bought/, { waitUntil: "load" });
  await check("the account", async () => {
    for (const it of await tab.locator(".subscriptions summary").all()) await it.click();
  });
  const way = (start) => tab.locator(`main a[href^="${start}"]`).first().getAttribute("href");
  const [invoice, leaving] = [await way(`${ACCOUNT}/invoices/`), await way("/subscription/")];
  const withdrawing = await tab.locator('main a[href$="/withdrawal"]').getAttribute("href");
  await check("an invoice", go(invoice));
  await check("withdrawing", go(withdrawing));
  await check("cancelling", go(leaving));
}
