// Pictures of every page type: `node screenshots.js [PATTERN]`, or `cargo xtask screenshots`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { choose } from "./choose.js";
import { DEVICES, THEMES, look, readThrough, startBrowser } from "./eyes.js";
import { Site, results, startPaper } from "./paper.js";

const PAPER_WIDTH = { width: 794, height: 1123 };

const pattern = process.argv[2] ?? "";
const folder = join(results(), "../screenshots");
mkdirSync(folder, { recursive: true });
const paper = await startPaper();
const browser = await startBrowser();
try {
  const site = await new Site(paper.origin).crawl();
  for (const { name, page } of await choose(site)) {
    if (!name.includes(pattern)) continue;
    const file = name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
    const shoot = async (tab, kind) => {
      await tab.goto(site.origin + page.path);
      await readThrough(tab);
      await tab.evaluate(() => scrollTo(0, 0));
      const path = join(folder, `${file}.${kind}.png`);
      await tab.screenshot({ path, fullPage: true, timeout: 120_000 });
    };
    for (const device of Object.keys(DEVICES)) {
      for (const theme of THEMES) {
        await look(browser, { device, theme }, (tab) => shoot(tab, `${device}-${theme}`));
      }
    }
    await look(browser, { viewport: PAPER_WIDTH }, async (tab) => {
      await tab.emulateMedia({ media: "print" });
      await shoot(tab, "print");
    });
    console.log(`${file}: 5 pictures`);
  }
} finally {
  await browser.close();
  paper.stop();
}
console.log(`They are in ${folder}`);
