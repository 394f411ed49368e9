// Every page as four readers see it: phone and desk, light and dark.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { DEVICES, THEMES, look, readThrough } from "../eyes.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SLOW_PICTURE_MS = 150;
const NARROW = { width: 320, height: 700 };

export async function visits(tally, { browser, site, chosen }) {
  for (const { name, page } of chosen) {
    for (const device of Object.keys(DEVICES)) {
      for (const theme of THEMES) {
        const seen = `${name} · ${theme} ${device}`;
        await look(browser, { device, theme }, async (tab, context) => {
          // The quiet visit comes once a device; colours are all that night changes.
          const watched = theme === "light" ? watch(tab, site) : null;
          if (watched) await slowPictures(tab);
          await tab.addInitScript(countShifts);
          await tally.check(`opens · ${seen}`, () => opens(tab, site, page));
          if (watched) await read(tally, { tab, context, watched, seen });
          await tally.check(`axe · ${seen}`, () => axe(tab));
          if (watched && device === "phone") {
            await tally.check(`narrow · ${seen}`, () => narrow(tab));
          }
        });
      }
    }
  }
}

async function read(tally, { tab, context, watched, seen }) {
  await readThrough(tab);
  await tally.check(`console · ${seen}`, async () => watched.complaints);
  await tally.check(`own host only · ${seen}`, async () => watched.strangers);
  await tally.check(`no shift · ${seen}`, () => shifts(tab));
  await tally.check(`pictures · ${seen}`, () => pictures(tab));
  await tally.check(`no cookies · ${seen}`, async () => {
    const cookies = await context.cookies();
    return cookies.map((cookie) => `sets the cookie ${cookie.name}`);
  });
}

async function opens(tab, site, page) {
  const answer = await tab.goto(site.origin + page.path, { waitUntil: "load" });
  const wanted = page.kind === "error" ? 404 : 200;
  return answer.status() === wanted ? [] : [`answers ${answer.status()}, not ${wanted}`];
}

/** Notes what the page complains of and what it asks of others, from now on. */
function watch(tab, site) {
  const complaints = [];
  const strangers = [];
  tab.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    // The browser itself remarks on the status of an error page.
    if (message.text().includes("status of 404") && message.location().url === tab.url()) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  tab.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack}`));
  tab.on("requestfailed", (request) => {
    complaints.push(`failed: ${request.url()}: ${request.failure()?.errorText}`);
  });
  tab.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== site.origin) strangers.push(request.url());
  });
  return { complaints, strangers };
}

async function slowPictures(tab) {
  await tab.route("**/*", async (route) => {
    if (route.request().resourceType() === "image") {
      await new Promise((resolve) => setTimeout(resolve, SLOW_PICTURE_MS));
    }
    await route.continue().catch(() => {});
  });
}

/** Runs in the page before anything else. */
function countShifts() {
  globalThis.shiftsSeen = [];
  const describe = ({ node, previousRect: from, currentRect: to }) => {
    const element = node?.nodeType === 1 ? node : node?.parentElement;
    const name = element ? `${element.localName}.${element.className}` : "(gone)";
    const box = (rect) => [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(" ");
    return `${name} from ${box(from)} to ${box(to)}`;
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.value === 0) continue;
      const places = entry.sources.slice(0, 3).map(describe).join("; ");
      globalThis.shiftsSeen.push(`${entry.value.toFixed(4)}: ${places}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
}

function shifts(tab) {
  return tab.evaluate(() => globalThis.shiftsSeen);
}

function pictures(tab) {
  return tab.evaluate(() => {
    const offences = [];
    for (const picture of document.querySelectorAll("img")) {
      const name = picture.getAttribute("src");
      for (const attribute of ["width", "height", "alt"]) {
        if (!picture.hasAttribute(attribute)) offences.push(`${name} has no ${attribute}`);
      }
      // A picture that is not shown on this device need not be loaded.
      const shown = picture.getClientRects().length > 0;
      if (shown && !(picture.complete && picture.naturalWidth > 0)) {
        offences.push(`${picture.currentSrc || name} did not load`);
      }
      const box = picture.getBoundingClientRect();
      const fit = getComputedStyle(picture).objectFit;
      if (shown && fit === "fill" && box.height > 0 && picture.naturalHeight > 0) {
        const bent = (box.width / box.height) / (picture.naturalWidth / picture.naturalHeight);
        if (Math.abs(bent - 1) > 0.03) offences.push(`${name} is bent by ${bent.toFixed(2)}`);
      }
    }
    return offences;
  });
}

async function axe(tab) {
  await tab.evaluate(AXE);
  const violations = await tab.evaluate(async () => {
    const rules = { "target-size": { enabled: true } };
    const result = await globalThis.axe.run(document, { rules, resultTypes: ["violations"] });
    return result.violations;
  });
  return violations.flatMap(({ id, impact, help, nodes }) => {
    return nodes.map(({ target, html, failureSummary }) => {
      const why = failureSummary?.split("\n").slice(1).join(" ").trim();
      return `${id} (${impact}): ${help}: ${target.join(" ")}: ${html.slice(0, 160)}: ${why}`;
    });
  });
}

/** At 320 CSS pixels nothing makes the page itself scroll sideways (WCAG 1.4.10). */
async function narrow(tab) {
  await tab.setViewportSize(NARROW);
  return tab.evaluate(() => {
    const wide = document.scrollingElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const beyond = [...document.querySelectorAll("body *")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    });
    const names = beyond.slice(0, 5).map((it) => `${it.localName}.${it.className}`);
    return [`scrolls ${wide} pixels sideways: ${names.join(", ")}`];
  });
}
