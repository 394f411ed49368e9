// Every page of the desk that links lead to, as axe and a narrow phone see it: one of each kind,
// found by walking, so that a new page cannot be forgotten.

import { DEVICES, axe, narrow } from "../eyes.js";

const PATIENCE = { timeout: 15_000 };
const LOOKS = [["desk", "light"], ["desk", "dark"], ["phone", "light"]];
const PAGES_MAX = 400;
// Leads out of the desk, or to a file.
const ELSEWHERE = /sign-out|\.csv$|\/live$/;

/** Walks as this person and looks at each kind of page; returns the kinds. */
export async function deskPages(tally, tab, { origin, known = [] }) {
  const kinds = await walk(tab, origin);
  for (const kind of known) kinds.delete(kind);
  for (const [kind, address] of kinds) {
    for (const [device, colorScheme] of LOOKS) {
      await tab.setViewportSize(DEVICES[device].viewport);
      await tab.emulateMedia({ colorScheme });
      await tab.goto(origin + address);
      if (await tab.locator("form[data-editor]").count() > 0) {
        await tab.waitForSelector("form[data-ready]", PATIENCE);
      }
      await tally.check(`axe · ${kind} · ${device} ${colorScheme}`, () => axe(tab, {}));
    }
    await tally.check(`narrow · ${kind}`, () => narrow(tab));
  }
  await tab.setViewportSize(DEVICES.desk.viewport);
  console.log(`${kinds.size} kinds of desk pages: ${[...kinds.keys()].join(" ")}`);
  return [...kinds.keys()];
}

/** From the desk's first page along every link: one address for each kind of page. */
async function walk(tab, origin) {
  const kinds = new Map();
  const queue = ["/desk"];
  const seen = new Set(queue);
  while (queue.length > 0 && seen.size < PAGES_MAX) {
    const address = queue.shift();
    const answer = await tab.request.get(origin + address, { maxRedirects: 0 });
    const isPage = (answer.headers()["content-type"] ?? "").startsWith("text/html");
    if (!isPage || answer.status() !== 200) continue;
    const kind = kindOf(address);
    if (!kinds.has(kind)) kinds.set(kind, address);
    for (const [, link] of (await answer.text()).matchAll(/href="(\/desk[^"#]*)/g)) {
      const next = link.replaceAll("&amp;", "&").replaceAll("&#x2f;", "/");
      if (seen.has(next) || ELSEWHERE.test(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return kinds;
}

/** The address with its ids and numbers left out; what is asked for does not make another kind. */
function kindOf(address) {
  const [path] = address.split("?");
  const part = (it) => (/^[0-9a-z]{13}$|^\d+$/.test(it) ? "…" : it);
  return path.split("/").map(part).join("/");
}
