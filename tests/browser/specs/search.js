// The search as a reader uses it: by keyboard with suggestions, and as a plain form.

import { DEVICES, axe, look, narrow } from "../eyes.js";

const WORDS = "harbour";

export async function search(tally, { browser, site }) {
  for (const device of Object.keys(DEVICES)) {
    await look(browser, { device }, async (tab) => {
      await tally.check(`search finds · ${device}`, () => finds(tab, site));
      await tally.check(`search, axe · ${device}`, () => axe(tab, {}));
      await tally.check(`search, narrow · ${device}`, () => narrow(tab));
    });
    await look(browser, { device, theme: "dark" }, async (tab) => {
      await tally.check(`search, axe · ${device}, dark`, async () => {
        await tab.goto(`${site.origin}/search?q=${WORDS}`);
        return axe(tab, { runOnly: ["color-contrast", "link-in-text-block"] });
      });
    });
  }
  await look(browser, { javaScriptEnabled: false }, async (tab) => {
    await tally.check("search finds · without JavaScript", () => finds(tab, site));
  });
  await look(browser, {}, async (tab) => {
    await tally.check("search suggests", () => suggests(tab, site));
    await tally.check("search, axe · with suggestions", () => axe(tab, {}));
    await tally.check("search is in the menu", () => inMenu(tab, site));
  });
}

async function finds(tab, site) {
  await tab.goto(`${site.origin}/search`);
  await tab.fill("input[type=search]", WORDS);
  await Promise.all([tab.waitForURL("**/search?q=*"), tab.press("input[type=search]", "Enter")]);
  const results = await tab.locator(".search-results .card").count();
  const marks = await tab.locator(".search-results mark").count();
  return [
    ...(results > 0 ? [] : ["nothing was found"]),
    ...(marks > 0 ? [] : ["no word is marked"]),
  ];
}

async function suggests(tab, site) {
  await tab.goto(`${site.origin}/search`);
  const box = tab.locator("[role=combobox]");
  await box.pressSequentially("harb", { delay: 30 });
  await tab.locator("[role=option]").first().waitFor();
  await box.press("ArrowDown");
  const chosen = await tab.locator("[role=option][aria-selected=true]").getAttribute("id");
  const told = await box.getAttribute("aria-activedescendant");
  if (told !== chosen) return [`the box says ${told} is chosen, the list ${chosen}`];
  await box.press("Escape");
  if (await box.getAttribute("aria-expanded") !== "false") return ["Escape does not close it"];
  await box.press("ArrowDown");
  await tab.locator("[role=option]").first().waitFor();
  return [];
}

async function inMenu(tab, site) {
  await tab.goto(site.origin);
  await tab.getByRole("link", { name: "Search" }).first().click();
  const path = new URL(tab.url()).pathname;
  return path === "/search" ? [] : [`the link leads to ${path}`];
}
