// Runs the browser specs: `node run.js [PATTERN]`, or `cargo xtask browser [PATTERN]`.

import { choose } from "./choose.js";
import { startBrowser } from "./eyes.js";
import { Site, results, startPaper } from "./paper.js";
import { desk } from "./specs/desk.js";
import { inPieces } from "./specs/in_pieces.js";
import { keys, withoutScript } from "./specs/keys.js";
import { links } from "./specs/links.js";
import { machines } from "./specs/machines.js";
import { markup } from "./specs/markup.js";
import { provider } from "./specs/provider.js";
import { following } from "./specs/following.js";
import { reader } from "./specs/reader.js";
import { readerDay } from "./specs/reader_day.js";
import { saved } from "./specs/saved.js";
import { search } from "./specs/search.js";
import { story } from "./specs/story.js";
import { structured } from "./specs/structured.js";
import { subscribing } from "./specs/subscribing.js";
import { visits } from "./specs/visits.js";
import { Tally } from "./tally.js";

const SPECS = {
  links, markup, machines, structured, visits, inPieces, keys, withoutScript, desk, story, reader,
  following, readerDay, saved, search, subscribing, provider,
};

const tally = new Tally(process.argv[2]);
const paper = await startPaper();
const browser = await startBrowser();
try {
  const site = await new Site(paper.origin).crawl();
  const chosen = await choose(site);
  console.log(`${site.pages.size} addresses, ${chosen.length} pages chosen to be looked at:`);
  for (const { name, page } of chosen) console.log(`  ${name}: ${page.path}`);
  const only = process.env.BROADSHEET_TEST_SPECS?.split(",");
  for (const [name, spec] of Object.entries(SPECS)) {
    if (only && !only.includes(name)) continue;
    const begun = performance.now();
    await spec(tally, { browser, site, chosen });
    console.log(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
} finally {
  await browser.close();
  paper.stop();
}
tally.close(results());
process.exit(tally.failed ? 1 : 0);
