// Every page as readers see it: on a phone and on a desk, by day and by night.

import { DEVICES, axe, look, narrow, readThrough } from "../eyes.js";
import { countShifts, shifts } from "../shifts.js";

const SLOW_PICTURE_MS = 150;

/** The device's two tabs work side by side, each page after page in one tab. */
export async function visits(tally, { browser, site, chosen }) {
  await Promise.all(Object.keys(DEVICES).map(async (device) => {
    await look(browser, { device }, async (tab, context) => {
      const watched = watch(tab, site);
      await slowPictures(tab);
      await tab.addInitScript(countShifts);
      for (const { name, page } of chosen) {
        const seen = `${name} · ${device}`;
        watched.forget();
        const opened = await opens(tab, site, page);
        await tally.check(`opens · ${seen}`, async () => opened);
        await read(tally, { tab, context, watched, seen });
        await tally.check(`axe · ${seen}`, () => axe(tab, {}));
        if (device === "phone") await tally.check(`narrow · ${name}`, () => narrow(tab));
      }
    });
    // By night the colours change, and nothing else.
    await look(browser, { device, theme: "dark" }, async (tab) => {
      for (const { name, page } of chosen) {
        await tally.check(`axe · ${name} · ${device}, dark`, async () => {
          await opens(tab, site, page);
          return axe(tab, { runOnly: ["color-contrast", "link-in-text-block"] });
        });
      }
    });
  }));
}

async function read(tally, { tab, context, watched, seen }) {
  await readThrough(tab);
  await tally.check(`pictures · ${seen}`, () => pictures(tab));
  await tally.check(`console · ${seen}`, async () => watched.complaints);
  await tally.check(`own host only · ${seen}`, async () => watched.strangers);
  await tally.check(`no shift · ${seen}`, () => shifts(tab));
  await tally.check(`no cookies · ${seen}`, async () => {
    const cookies = await context.cookies();
    await context.clearCookies();
    return cookies.map((cookie) => `sets the cookie ${cookie.name}`);
  });
}

async function opens(tab, site, page) {
  const answer = await tab.goto(site.origin + page.path, { waitUntil: "load" });
  const wanted = page.kind === "error" ? 404 : 200;
  return answer.status() === wanted ? [] : [`answers ${answer.status()}, not ${wanted}`];
}

/** Notes what the page complains of and what it asks of others. */
function watch(tab, site) {
  const complaints = [];
  const strangers = [];
  const forget = () => [complaints, strangers].forEach((notes) => notes.splice(0));
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
  return { complaints, strangers, forget };
}

async function slowPictures(tab) {
  await tab.route("**/*", async (route) => {
    if (route.request().resourceType() === "image") {
      await new Promise((resolve) => setTimeout(resolve, SLOW_PICTURE_MS));
    }
    await route.continue().catch(() => {});
  });
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
