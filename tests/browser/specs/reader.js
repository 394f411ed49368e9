// Readers: signing up by the link of a mail, the account's menu, and every page of the account.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DEVICES, axe, look, narrow } from "../eyes.js";
import { startEmptyPaper } from "../paper.js";
import { authenticator } from "../staff.js";

const PASSWORD = "heron lamp orchard nine";
const MAIL_SECONDS_MAX = 20;
const LOOKS = [["desk", "light"], ["desk", "dark"], ["phone", "light"], ["phone", "dark"]];
const PAGES = [
  "", "/settings", "/address", "/security", "/password", "/data", "/deletion", "/alerts",
];

export async function reader(tally, { browser }) {
  const mail = mkdtempSync(join(tmpdir(), "broadsheet-mail-"));
  const paper = await startEmptyPaper({
    BROADSHEET_MAIL__FOLDER: mail,
    BROADSHEET_MAIL__FROM: "The Quay Gazette <desk@quay.example>",
  });
  const house = { ...paper, mail };
  try {
    for (const device of ["desk", "phone"]) {
      for (const javaScriptEnabled of [true, false]) {
        const name = `reader · ${device}${javaScriptEnabled ? "" : ", without script"}`;
        await look(browser, { device, javaScriptEnabled }, async (tab) => {
          await tally.check(`${name} · signs up by mail`, () => signUp(tab, house, name));
          await tally.check(`${name} · the menu`, () => menu(tab, house, javaScriptEnabled));
          await tally.check(`${name} · a password`, () => password(tab, house, name));
          await tally.check(`${name} · signs out`, () => signOut(tab, house));
        });
      }
    }
    await withPasskey(tally, browser, house);
    await everyPage(tally, browser, house);
  } finally {
    paper.stop();
    rmSync(mail, { recursive: true, force: true, maxRetries: 5 });
  }
}

const addressOf = (name) => `${name.replaceAll(/[^a-z]+/g, "-")}@mail.example`;

/** The link to this page in the newest message to an address, once it has come. */
export async function linkIn(mail, address, page) {
  const end = performance.now() + MAIL_SECONDS_MAX * 1000;
  while (performance.now() < end) {
    for (const file of readdirSync(mail).filter((it) => it.endsWith(".eml")).sort().reverse()) {
      const raw = readFileSync(join(mail, file), "utf8");
      const text = raw.replaceAll("=\r\n", "").replaceAll("=3D", "=");
      if (!text.includes(`To: ${address}`)) continue;
      const link = text.match(new RegExp(`http\\S+${page}\\?link=[\\w-]+`))?.[0];
      if (link) return link;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail for ${address} with a link to ${page}`);
}

/** From the form of the sign-in page into the account, by the link in the mail. */
export async function comeIn(tab, house, name) {
  await tab.fill("#email", addressOf(name));
  await tab.click("text=Send me a link");
  await tab.goto(await linkIn(house.mail, addressOf(name), "/account/welcome"));
  await tab.click("main button");
}

/** From a page of the paper to the form, by the mail, and back to that page. */
async function signUp(tab, house, name) {
  await tab.goto(`${house.origin}/corrections`);
  await tab.click(".account-door a");
  await tab.fill("#email", addressOf(name));
  await tab.click("text=Send me a link");
  const told = await tab.textContent("main");
  const link = await linkIn(house.mail, addressOf(name), "/account/welcome");
  await tab.goto(link);
  await tab.click("main button");
  const back = tab.url();
  const again = await tab.goto(link);
  await tab.goto(`${house.origin}/account`);
  const account = await tab.textContent("main");
  const ends = [
    told.includes("a link is on its way") && told.includes(house.mail),
    back === `${house.origin}/corrections`,
    again.status() === 410,
    account.includes(addressOf(name)),
  ];
  return ends.every(Boolean) ? [] : [`${ends}; back at ${back}`];
}

/** It is there at first paint, opens, lies in the window, and leads to the account. */
async function menu(tab, house, hasScript) {
  await tab.goto(`${house.origin}/corrections`);
  if (await tab.locator(".account-door").count() > 0) return ["a signed-in reader is told to sign in"];
  await tab.click(".account-menu summary");
  const sheet = await tab.locator(".account-sheet").boundingBox();
  const { width } = tab.viewportSize();
  const inside = sheet.x >= 0 && sheet.x + sheet.width <= width;
  const found = hasScript ? await axe(tab, {}) : [];
  await tab.click(".account-sheet >> text=Settings");
  const heading = await tab.textContent("h1");
  const ends = [inside, heading === "Settings"];
  return [...found, ...(ends.every(Boolean) ? [] : [`inside: ${inside}, “${heading}”`])];
}

/** A password is set, and lets in. */
async function password(tab, house, name) {
  await tab.goto(`${house.origin}/account/password`);
  await tab.fill("#password", PASSWORD);
  await tab.click("text=Save the password");
  await leave(tab);
  await tab.goto(`${house.origin}/account/sign-in?then=%2Faccount%2Fdata`);
  await tab.click("text=Sign in with a password");
  await tab.fill("#password-email", addressOf(name));
  await tab.fill("#password", PASSWORD);
  await tab.click("details[open] button");
  return tab.url() === `${house.origin}/account/data` ? [] : [`leads to ${tab.url()}`];
}

async function leave(tab) {
  await tab.click(".account-menu summary");
  await tab.click(".account-sheet >> text=Sign out");
}

/** Signed out, the page before does not come back with the menu of who has left. */
async function signOut(tab, house) {
  await tab.goto(`${house.origin}/corrections`);
  await leave(tab);
  const told = await tab.textContent("main");
  await tab.goBack();
  const door = await tab.locator(".account-door").count();
  await tab.goto(`${house.origin}/account`);
  const turnedAway = new URL(tab.url()).pathname;
  const ends = [told.includes("You are signed out"), door === 1, turnedAway === "/account/sign-in"];
  return ends.every(Boolean) ? [] : [`${ends}; at ${turnedAway}`];
}

async function withPasskey(tally, browser, house) {
  await look(browser, {}, async (tab, context) => {
    await authenticator(context, tab);
    await signUp(tab, house, "reader with a passkey");
    await tally.check("reader · adds a passkey and comes in by it", async () => {
      await tab.goto(`${house.origin}/account/security`);
      await tab.click("text=Add a passkey");
      await tab.waitForURL(/said=passkey/);
      await leave(tab);
      await tab.goto(`${house.origin}/account/sign-in?then=%2Fcorrections`);
      await tab.click("text=Sign in with a passkey");
      await tab.waitForURL(`${house.origin}/corrections`);
      const menus = await tab.locator(".account-menu").count();
      await tab.goto(`${house.origin}/account/security`);
      const used = (await tab.textContent("main")).includes("last used");
      return menus === 1 && used ? [] : [`${menus} menus, used: ${used}`];
    });
  });
}

/** Axe, a narrow telephone, and one heading, on every page of the account and at its doors. */
async function everyPage(tally, browser, house) {
  await look(browser, {}, async (tab, context) => {
    await authenticator(context, tab);
    const name = "reader of every page";
    await signUp(tab, house, name);
    const own = PAGES.map((page) => `${house.origin}/account${page}`);
    for (const address of own) await sight(tally, tab, address);
    await tab.goto(`${house.origin}/account/settings`);
    await tab.fill("#name", "x".repeat(90));
    await tab.click("text=Save");
    await sight(tally, tab, null, "settings saved");
    await tab.goto(`${house.origin}/account/address`);
    await tab.fill("#email", "moved@mail.example");
    await tab.click("text=Send a link to it");
    await sight(tally, tab, null, "mailed");
    await sight(tally, tab, await linkIn(house.mail, "moved@mail.example", "/account/address/new"));
    await leave(tab);
    await sight(tally, tab, `${house.origin}/account/sign-in?said=out`);
    await sight(tally, tab, `${house.origin}/account/welcome?link=spent`);
  });
}

async function sight(tally, tab, address, name = new URL(address).pathname) {
  if (address) await tab.goto(address);
  for (const [device, colorScheme] of LOOKS) {
    await tab.setViewportSize(DEVICES[device].viewport);
    await tab.emulateMedia({ colorScheme });
    await tally.check(`reader · axe · ${name} · ${device} ${colorScheme}`, () => axe(tab, {}));
  }
  await tally.check(`reader · narrow · ${name}`, () => narrow(tab));
  await tally.check(`reader · one heading · ${name}`, async () => {
    const headings = await tab.locator("h1").count();
    return headings === 1 ? [] : [`${headings} h1`];
  });
  await tab.setViewportSize(DEVICES.desk.viewport);
}
