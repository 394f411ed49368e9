// A browser that sees the paper as readers do: on a phone or a desk, by day or by night.

import { chromium } from "playwright-core";

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
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
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
