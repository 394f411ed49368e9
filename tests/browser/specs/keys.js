// The paper by keyboard, and the paper without JavaScript.

import { look } from "../eyes.js";

const STOPS_MAX = 60;

export async function keys(tally, { browser, site, chosen }) {
  await Promise.all(["desk", "phone"].map((device) => look(browser, { device }, async (tab) => {
    for (const { name, page } of firstOfKinds(chosen)) {
      await tab.goto(site.origin + page.path);
      await tally.check(`skip link · ${name} · ${device}`, () => skipLink(tab));
      await tab.goto(site.origin + page.path);
      await tally.check(`focus is seen · ${name} · ${device}`, () => focusIsSeen(tab));
    }
  })));
}

export async function withoutScript(tally, { browser, site, chosen }) {
  await look(browser, {}, async (script) => {
    await look(browser, { javaScriptEnabled: false }, async (plain) => {
      for (const { name, page } of chosen) {
        const compare = () => sameWords(site, page, script, plain);
        await tally.check(`without JavaScript · ${name}`, compare);
      }
    });
  });
}

async function sameWords(site, page, script, plain) {
  const read = async (tab) => {
    await tab.goto(site.origin + page.path, { waitUntil: "load" });
    return tab.evaluate(words);
  };
  const [withScript, without] = await Promise.all([read(script), read(plain)]);
  const missing = withScript.filter((line) => !without.includes(line));
  const extra = without.filter((line) => !withScript.includes(line));
  return [
    ...missing.map((line) => `only with script: ${line.slice(0, 120)}`),
    ...extra.map((line) => `only without script: ${line.slice(0, 120)}`),
  ];
}

function firstOfKinds(chosen) {
  const kinds = new Set();
  return chosen.filter(({ page }) => !kinds.has(page.kind) && kinds.add(page.kind));
}

/** The lines a reader sees, in the page; buttons are what script may add. */
function words() {
  for (const button of document.querySelectorAll("button")) button.textContent = "";
  const lines = document.body.innerText.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "");
}

async function skipLink(tab) {
  await tab.keyboard.press("Tab");
  const first = await tab.evaluate(() => {
    const link = document.activeElement;
    const box = link.getBoundingClientRect();
    const inside = box.width > 20 && box.height > 10 && box.top >= 0 && box.left >= 0
      && box.bottom <= innerHeight && box.right <= innerWidth;
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return { href: link.getAttribute("href"), inside, clear: top === link || link.contains(top) };
  });
  if (first.href !== "#main") return [`the first stop is ${first.href}, not #main`];
  const offences = [];
  if (!first.inside) offences.push("the skip link is not within the window when it has the focus");
  if (!first.clear) offences.push("something lies over the skip link");
  await tab.keyboard.press("Enter");
  await tab.keyboard.press("Tab");
  const inMain = await tab.evaluate(() => {
    const main = document.querySelector("main");
    const focus = document.activeElement;
    return main.contains(focus) || !main.querySelector("a[href], button, summary, input");
  });
  if (!inMain) offences.push("after the skip link the next stop is not in main");
  return offences;
}

/** Every stop looks different with the focus than without, and lies in the window. */
async function focusIsSeen(tab) {
  const offences = [];
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await tab.keyboard.press("Tab");
    // The browser scrolls what has the focus into view with the next frame.
    await tab.evaluate(() => new Promise((drawn) => {
      requestAnimationFrame(() => requestAnimationFrame(drawn));
    }));
    const seen = await tab.evaluate(lookOfFocus);
    if (!seen) break;
    if (seen.same) offences.push(`${seen.name} looks the same with the focus`);
    if (seen.outside) offences.push(`${seen.name} is out of the window: ${seen.outside}`);
    if (seen.covered) offences.push(`${seen.name} is covered by ${seen.covered}`);
  }
  return offences;
}

/** In the page: what the focused element looks like beside itself without the focus. */
function lookOfFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // The mark may be drawn on what the link fills: its own pseudo-elements, or the card around it.
  const around = [];
  for (let it = element; it && it !== document.body; it = it.parentElement) around.push(it);
  const traits = (style) => {
    const outline = style.outlineStyle === "none" ? "none" : style.outline;
    const { boxShadow, backgroundColor, color, textDecorationLine, borderColor } = style;
    return [outline, boxShadow, backgroundColor, color, textDecorationLine, borderColor].join();
  };
  const look = () => [
    ...around.map((it) => traits(getComputedStyle(it))),
    ...["::before", "::after"].map((part) => traits(getComputedStyle(element, part))),
  ].join("|");
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const words = element.innerText || element.ariaLabel || "";
  const name = `${element.localName} "${words.slice(0, 40)}"`;
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const out = box.width === 0 || middle[0] < 0 || middle[0] > innerWidth
    || middle[1] < 0 || middle[1] > innerHeight;
  const top = out ? null : document.elementFromPoint(...middle);
  const related = !top || element.contains(top) || top.contains(element);
  const withFocus = look();
  element.blur();
  const without = look();
  element.focus({ preventScroll: true, focusVisible: true });
  return {
    name,
    same: withFocus === without,
    outside: out ? [box.x, box.y, box.width, box.height].map(Math.round).join(" ") : null,
    covered: related ? null : `${top.localName}.${top.className}`,
  };
}
