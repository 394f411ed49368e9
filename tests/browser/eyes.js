// A browser that sees the paper as readers do: on a phone or a desk, by day or by night.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NARROW = { width: 320, height: 700 };

export const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  desk: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
};

export const THEMES = ["light", "dark"];

const PICTURES_MS_MAX = 30_000;

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // No name but this machine's own is ever looked up.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

export function startBrowser() {
  const executablePath = process.env.BROADSHEET_TEST_BROWSER ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}

/** Opens a page and gives it to the action; answers with what the action says. */
export async function look(browser, { device = "desk", theme = "light", ...more }, action) {
  const context = await browser.newContext({
    ...DEVICES[device],
    colorScheme: theme,
    reducedMotion: "reduce",
    ...more,
  });
  try {
    return await action(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** Goes down the page step by step until all its pictures are there, or will not come. */
export async function readThrough(page) {
  await page.evaluate(async (patience) => {
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight * 0.8) {
      scrollTo({ top: at, behavior: "instant" });
      await pause(50);
    }
    const shown = [...document.images].filter((it) => it.getClientRects().length > 0);
    const end = performance.now() + patience;
    while (performance.now() < end && shown.some((it) => !it.complete)) await pause(100);
  }, PICTURES_MS_MAX);
}

/** What axe finds, one line each. */
export async function axe(tab, options) {
  await tab.evaluate(AXE);
  const violations = await tab.evaluate(async (asked) => {
    const rules = asked.runOnly ? {} : { "target-size": { enabled: true } };
    const all = { ...asked, rules, resultTypes: ["violations"] };
    const result = await globalThis.axe.run(document, all);
    return result.violations;
  }, options);
  return violations.flatMap(({ id, impact, help, nodes }) => {
    return nodes.map(({ target, html, failureSummary }) => {
      const why = failureSummary?.split("\n").slice(1).join(" ").trim();
      return `${id} (${impact}): ${help}: ${target.join(" ")}: ${html.slice(0, 160)}: ${why}`;
    });
  });
}

/** At 320 CSS pixels nothing makes the page itself scroll sideways (WCAG 1.4.10). */
export async function narrow(tab) {
  await tab.setViewportSize(NARROW);
  const offences = await tab.evaluate(() => {
    const wide = document.scrollingElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const beyond = [...document.querySelectorAll("body *")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    });
    const names = beyond.slice(0, 5).map((it) => `${it.localName}.${it.className}`);
    return [`scrolls ${wide} pixels sideways: ${names.join(", ")}`];
  });
  await tab.setViewportSize(DEVICES.phone.viewport);
  return offences;
}
