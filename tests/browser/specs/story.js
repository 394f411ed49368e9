// A story from blank to live: by keyboard alone, with a second person in the same paragraph and a
// third who approves; then on the front and in the feed. On every database there is.

import { axe } from "../eyes.js";
import { get, startEmptyPaper } from "../paper.js";
import { invited, person } from "../staff.js";
import { deskPages } from "./desk_pages.js";

const PATIENCE = { timeout: 15_000 };
const TABS_MAX = 120;

export async function story(tally, { browser }) {
  const databases = [["SQLite", {}]];
  const postgres = process.env.BROADSHEET_TEST_POSTGRES_EMPTY;
  if (postgres) databases.push(["PostgreSQL", { BROADSHEET_STORE__DATABASE: postgres }]);
  for (const [name, settings] of databases) {
    const paper = await startEmptyPaper(settings);
    const people = [];
    try {
      await told(tally, name, await sitDown(browser, paper, people));
    } finally {
      await Promise.all(people.map(({ context }) => context.close()));
      paper.stop();
    }
  }
}

/** The publisher and three who make the paper, each at a browser of their own. */
async function sitDown(browser, paper, people) {
  const ada = await person(browser, people, paper.firstLink, "Ada Okafor", "ada@quay.example");
  const invite = (...whom) => invited(browser, people, paper, ada, ...whom);
  const editor = await invite("Grace Hallam", "grace@quay.example", "editor");
  const second = await invite("Jürgen Łukasiewicz", "jurgen@quay.example", "reporter");
  const third = await invite("Ben Hale", "ben@quay.example", "copy_editor");
  return { paper, ada, editor, second, third };
}

async function told(tally, database, room) {
  const { paper, editor, second, third } = room;
  let address;
  await tally.check(`story · begun by keyboard · ${database}`, async () => {
    address = await begin(editor, paper);
    return address ? [] : ["no story was begun"];
  });
  await tally.check(`story · two in one paragraph · ${database}`, () => {
    return together(editor, second, address);
  });
  await tally.check(`story · a note and its answer · ${database}`, () => noted(editor, second));
  await tally.check(`story · HTML by hand · ${database}`, () => byHand(editor, second));
  await tally.check(`story · published by keyboard · ${database}`, () => publish(editor, paper));
  await tally.check(`story · on the front and in the feed · ${database}`, () => seen(paper));
  await tally.check(`story · a third approves a number · ${database}`, () => {
    return approved(room, address);
  });
  await tally.check(`story · a lost line loses nothing · ${database}`, () => lostLine(room, address));
  if (database === "SQLite") await looked(tally, room);
}

/** Goes on with Tab until what has the focus is named so. */
async function reach(tab, name) {
  for (let step = 0; step < TABS_MAX; step += 1) {
    const now = await tab.evaluate(() => {
      const it = document.activeElement;
      const label = it?.labels?.[0]?.textContent ?? it?.getAttribute("aria-label");
      return (label ?? it?.textContent ?? "").trim();
    });
    if (now.startsWith(name)) return;
    await tab.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to “${name}”`);
}

async function begin(tab, paper) {
  await tab.goto(`${paper.origin}/desk/articles`);
  await reach(tab, "New story");
  await tab.keyboard.type("The ferry returns");
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/\/desk\/articles\/[0-9a-z]+/);
  await tab.waitForSelector("form[data-ready]", PATIENCE);
  await reach(tab, "Standfirst");
  await tab.keyboard.type("After two winters at the quay it sails again.");
  await tab.keyboard.press("Enter");
  await tab.keyboard.type("The ferry sails on Monday.\nTickets cost 14 crowns.");
  await tab.waitForSelector("[data-status][data-state=saved]", PATIENCE);
  return tab.url().split("?")[0];
}

async function together(editor, second, address) {
  await second.goto(address);
  const refused = await second.locator("form[data-editor]").count();
  if (refused !== 0) return ["a reporter may write in what is not theirs"];
  await editor.goto(address);
  await editor.selectOption("[name=assignee]", { label: "Jürgen Łukasiewicz" });
  await editor.click("text=Save the plan");
  for (const tab of [editor, second]) {
    await tab.goto(address);
    await tab.waitForSelector("form[data-ready]", PATIENCE);
    await tab.waitForSelector("text=Tickets cost 14 crowns.", PATIENCE);
    await tab.click(".story-text p >> nth=1");
  }
  await editor.keyboard.press("Home");
  await second.keyboard.press("End");
  await Promise.all([
    editor.keyboard.type("From spring on: ", { delay: 20 }),
    second.keyboard.type(" Children pay half.", { delay: 17 }),
  ]);
  const wanted = "From spring on: Tickets cost 14 crowns. Children pay half.";
  const offences = [];
  for (const tab of [editor, second]) {
    const line = () => tab.evaluate(() => {
      const one = document.querySelectorAll(".story-text p")[1].cloneNode(true);
      one.querySelectorAll(".peer").forEach((it) => it.remove());
      return one.textContent.replaceAll("\u2060", "");
    });
    const end = Date.now() + PATIENCE.timeout;
    while (Date.now() < end && await line() !== wanted) await tab.waitForTimeout(50);
    const found = await line();
    if (found !== wanted) offences.push(`one sees “${found}”`);
  }
  await editor.waitForSelector("[data-status][data-state=saved]", PATIENCE);
  return offences;
}

/** One asks, the other answers and resolves; the names are right on both sides. */
async function noted(editor, second) {
  await second.click(".story-text p >> nth=0");
  await second.keyboard.press("Control+Alt+m");
  await second.keyboard.type("Which Monday is meant?");
  await second.keyboard.press("Control+Enter");
  await editor.locator("p.unseen", { hasText: "Note by Jürgen Łukasiewicz: Which Monday" })
    .waitFor({ state: "attached", ...PATIENCE });
  await editor.click(".passage");
  await editor.locator(".note-reply textarea:visible").fill("The next one.");
  await editor.keyboard.press("Control+Enter");
  const answer = second.locator(".note-said", { hasText: "Grace Hallam" });
  await answer.filter({ hasText: "The next one." }).waitFor(PATIENCE);
  const offences = await axe(editor, {});
  await second.locator(".note-thread button", { hasText: "Resolve" }).click();
  await editor.locator(".notes-press", { hasText: "No open notes" }).waitFor(PATIENCE);
  await editor.waitForSelector("[data-status][data-state=saved]", PATIENCE);
  for (const tab of [editor, second]) await tab.click(".notes-panel >> text=Close");
  return offences;
}

/** Who may writes markup; both see what readers will get, which is what is harmless of it. */
async function byHand(editor, second) {
  await editor.click(".story-text p >> nth=1");
  await editor.keyboard.press("End");
  // The browser moves the cursor and tells the editor of it only afterwards.
  await editor.waitForTimeout(200);
  await editor.keyboard.press("Enter");
  await editor.keyboard.type("/html");
  await editor.keyboard.press("Enter");
  await editor.getByLabel("Source")
    .fill("<h2 onclick=x>Fares</h2><script>x()</script><p>Adults <b>14</b>");
  const offences = [];
  for (const tab of [editor, second]) {
    await tab.locator(".html-preview h2", { hasText: "Fares" }).waitFor(PATIENCE);
    const seen = await tab.innerHTML(".html-preview");
    if (seen !== "<h2>Fares</h2><p>Adults <b>14</b></p>") offences.push(`one sees ${seen}`);
  }
  if (await second.getByLabel("Source").count()) offences.push("a reporter may write HTML");
  await editor.waitForSelector("[data-status][data-state=saved]", PATIENCE);
  return offences;
}

async function publish(tab, paper) {
  await reach(tab, "Publish…");
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/publication$/);
  await reach(tab, "Breaking news");
  await tab.keyboard.press("Space");
  await reach(tab, "Publish now");
  await tab.keyboard.press("Enter");
  await Promise.race([tab.waitForURL(/said=published/), tab.waitForSelector(".problem")]);
  if (!tab.url().includes("said=published")) return [await tab.textContent(".problem")];
  const live = await get(paper.origin, "/news/the-ferry-returns");
  const offences = live.text.includes("Children pay half.") ? [] : [`answers ${live.status}`];
  if (!live.text.includes("<h2>Fares</h2><p>Adults <b>14</b></p>")) offences.push("no HTML");
  if (/onclick|x\(\)/.test(live.text)) offences.push("what could harm is printed");
  const noted = /Which Monday|next one|data-note|class="passage/.test(live.text);
  if (noted) offences.push("a note is printed");
  return offences;
}

async function seen(paper) {
  const offences = [];
  for (const path of ["/", "/feeds/rss.xml", "/feeds/feed.json", "/sitemaps/news.xml"]) {
    const { text } = await get(paper.origin, path);
    if (!text.includes("ferry")) offences.push(`${path} does not have it`);
  }
  return offences;
}

async function approved({ paper, editor, third }, address) {
  await editor.goto(address);
  await editor.waitForSelector("form[data-ready]", PATIENCE);
  await editor.click(".story-text p >> nth=1");
  await editor.keyboard.press("End");
  await editor.keyboard.type(" Dogs pay 3.");
  await editor.waitForSelector("[data-status][data-state=saved]", PATIENCE);
  await editor.goto(`${address}/publication`);
  await editor.check("[value=silent]");
  await editor.click("text=Publish now");
  await editor.waitForURL(/said=proposed/);
  const before = await get(paper.origin, "/news/the-ferry-returns");
  await third.goto(`${paper.origin}/desk/approvals`);
  await third.click("text=Approve and publish");
  await third.waitForURL(/said=published/);
  const after = await get(paper.origin, "/news/the-ferry-returns");
  const ends = [!before.text.includes("Dogs pay 3"), after.text.includes("Dogs pay 3")];
  return ends.every(Boolean) ? [] : [`seen before: ${!ends[0]}, after: ${ends[1]}`];
}

/** Publishing while the line is down, and while only the answer is lost. */
async function lostLine({ paper, editor }, address) {
  await editor.goto(address);
  await editor.waitForSelector("form[data-ready]", PATIENCE);
  await editor.click(".story-text p >> nth=1");
  await editor.keyboard.press("End");
  await editor.keyboard.type(" Bicycles ride free.");
  await editor.waitForSelector("[data-status][data-state=saved]", PATIENCE);
  await editor.goto(`${address}/publication`);
  await editor.check("[value=update]");
  await editor.context().setOffline(true);
  await editor.click("text=Publish now");
  await editor.waitForSelector("[role=alert]:has-text('did not answer')", PATIENCE);
  await editor.context().setOffline(false);
  const before = await get(paper.origin, "/news/the-ferry-returns");
  // Now the paper hears it, and its answer gets lost.
  await editor.route("**/publication", async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort();
  }, { times: 1 });
  await editor.click("text=Publish now");
  await editor.waitForFunction(() => !document.querySelector("button.strong").disabled);
  const after = await get(paper.origin, "/news/the-ferry-returns");
  await editor.click("text=Publish now");
  await editor.waitForSelector(".problem:not([data-unanswered])", PATIENCE);
  const told = await editor.textContent(".problem");
  const ends = [!before.text.includes("Bicycles"), after.text.includes("Bicycles"),
    told.includes("published")];
  return ends.every(Boolean) ? [] : [`${ends}: “${told}”`];
}

/** Every page of the desk, as those see it who may see most; there is a picture, and a front. */
async function looked(tally, { paper, ada, editor }) {
  await editor.goto(`${paper.origin}/desk/pictures`);
  await editor.evaluate(async () => {
    const canvas = new OffscreenCanvas(600, 400);
    canvas.getContext("2d").fillRect(0, 0, 300, 400);
    const body = await canvas.convertToBlob({ type: "image/png" });
    await fetch("/desk/pictures", { method: "POST", body, headers: { "x-file-name": "quay.png" } });
  });
  const { origin } = paper;
  const known = await deskPages(tally, editor, { origin });
  known.push(...await deskPages(tally, ada, { origin, known }));
  const wanted = ["/desk/work", "/desk/articles/…/publication", "/desk/articles/…/versions/…",
    "/desk/pictures/…", "/desk/fronts/home", "/desk/fronts/home/editions", "/desk/staff/…",
    "/desk/account/password", "/desk/audit", "/desk/mail", "/desk/roles"];
  await tally.check("desk · the walk leads everywhere", async () => {
    return wanted.filter((kind) => !known.includes(kind)).map((kind) => `not to ${kind}`);
  });
}
