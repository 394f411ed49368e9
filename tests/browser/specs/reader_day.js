// One day of a reader, with a real mail server: follows an author, is told of the new story, reads
// it from Following, keeps it for later, gets the digest, and stops it from the mail program.

import { look } from "../eyes.js";
import { startDemoAtLocalhost } from "../paper.js";
import { openPostOffice } from "../post_office.js";
import { invite, person } from "../staff.js";

const STORY = "/city/ferry-rescue-gannet-island";
const AUTHOR = "Joon Park";
const NEWS = "Harbour pilots end their strike";
const READER = "ruth@mail.example";
const EDITOR = "grace@courier.example";
const PATIENCE = { timeout: 15_000 };
const SIGNED = [
  "from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post",
];

export async function readerDay(tally, { browser }) {
  const { office, settings, close } = await openPostOffice();
  const paper = await startDemoAtLocalhost(settings);
  const people = [];
  try {
    const editor = await newsroom(browser, people, paper, office);
    await look(browser, {}, async (tab) => {
      const day = { paper, office, tab, editor };
      await tally.check("a reader's day · follows the author from the story", () => follow(day));
      await tally.check("a reader's day · asks to be told at once", () => askAtOnce(day));
      await tally.check("a reader's day · the new story is in Following", () => newStory(day));
      await tally.check("a reader's day · an alert comes at once", () => alert(day));
      await tally.check("a reader's day · keeps it to read later", () => later(day));
      await tally.check("a reader's day · gets a suggestion", () => suggestion(day));
      await tally.check("a reader's day · the digest comes, signed", () => digest(day));
      await tally.check("a reader's day · the desk sees the same letter", () => preview(day));
      await tally.check("a reader's day · one press stops the digest", () => oneClick(day));
      await tally.check("a reader's day · unfollows", () => unfollow(day));
    });
  } finally {
    await Promise.all(people.map(({ context }) => context.close()));
    paper.stop();
    close();
  }
}

/** The publisher, who may not write, and the editor she invites by mail. */
async function newsroom(browser, people, paper, office) {
  const ada = await person(browser, people, paper.firstLink, "Ada Okafor", "ada@courier.example");
  await invite(ada, paper, "Grace Hallam", EDITOR, "editor");
  return person(browser, people, await link(office, EDITOR, "/desk/welcome"));
}

/** The link to a page of the paper in somebody's newest mail with one. */
async function link(office, to, page) {
  const { text } = await office.find(to, `${page}?link=`);
  return text.match(new RegExp(`http\\S+${page}\\?link=[\\w-]+`))[0];
}

const button = (tab, name) =>
  tab.locator(".story-foot form.follow-form").filter({ hasText: name }).locator("button");

async function follow({ paper, office, tab }) {
  await tab.goto(paper.origin + STORY);
  await button(tab, AUTHOR).click();
  await tab.fill("#email", READER);
  await tab.click("text=Send me a link");
  await tab.goto(await link(office, READER, "/account/welcome"));
  await tab.click("main button");
  await tab.waitForURL(/said=/, { waitUntil: "load" });
  const said = await tab.textContent("main");
  return said.includes(`You now follow ${AUTHOR}.`) ? [] : [`at ${tab.url()}: ${said.slice(0, 300)}`];
}

/** Chosen for this author; and the page says what is on. */
async function askAtOnce({ paper, tab }) {
  await setAlert(paper, tab, "instant");
  await tab.goto(`${paper.origin}/account/alerts`);
  const told = await tab.textContent("main");
  return told.includes("told at once of 1 of what you follow") ? [] : [told.slice(0, 400)];
}

/** The choice is sent as it is made. */
async function setAlert(paper, tab, alert) {
  await tab.goto(`${paper.origin}/following/manage`);
  await tab.getByLabel(`Alerts for ${AUTHOR}`).selectOption(alert);
  await tab.waitForURL(/manage#author-/, { waitUntil: "load" });
}

async function newStory({ paper, tab, editor }) {
  await editor.goto(`${paper.origin}/desk/articles`);
  await editor.getByLabel("New story").fill(NEWS);
  await editor.keyboard.press("Enter");
  await editor.waitForSelector("form[data-ready]", PATIENCE);
  await editor.click(".story-text");
  await editor.keyboard.type("They return to their boats on Monday.");
  await editor.waitForSelector("[data-status][data-state=saved]", PATIENCE);
  await editor.selectOption(".details [name=section]", { label: "City" });
  await editor.fill(".details [name=credits]", AUTHOR);
  await editor.click("text=Save the details");
  await editor.click("text=Publish…");
  await editor.getByLabel("Breaking news").check();
  await editor.click("text=Publish now");
  await Promise.race([editor.waitForURL(/said=published/), editor.waitForSelector(".problem")]);
  if (!editor.url().includes("said=published")) return [await editor.textContent(".problem")];
  const begun = performance.now();
  const feed = async () => (await tab.context().request.get(`${paper.origin}/following`)).text();
  while (!(await feed()).includes(NEWS)) {
    if (performance.now() - begun > PATIENCE.timeout) return ["it is not in Following"];
  }
  console.log(`in Following ${Math.round(performance.now() - begun)} ms after it was published`);
  await tab.goto(`${paper.origin}/following`);
  const entry = tab.locator(".feed-entry").first();
  const why = await entry.locator(".feed-why").textContent();
  await entry.locator("a", { hasText: NEWS }).click();
  await tab.waitForURL(/harbour-pilots-end-their-strike$/);
  const text = await tab.textContent("main");
  return why.includes(AUTHOR) && text.includes("return to their boats") ? [] : [why, text.slice(0, 300)];
}

async function alert({ office, tab }) {
  const message = await office.find(READER, "and asked to be told at once");
  const offences = await whole(office, message);
  if (message.header("Subject") !== NEWS) offences.push(message.header("Subject"));
  const address = message.text.match(/http:\S+harbour-pilots-end-their-strike/)?.[0];
  const answer = await tab.context().request.get(address ?? "");
  return answer.status() === 200 ? offences : [...offences, `${address}: ${answer.status()}`];
}

/** From the entry in Following into the bookmarks. */
async function later({ paper, tab }) {
  await tab.goto(`${paper.origin}/following`);
  const entry = tab.locator(".feed-entry").filter({ hasText: NEWS });
  await entry.locator(".save-button").click();
  await entry.locator(".save-button[data-saved=yes]").waitFor();
  await tab.goto(`${paper.origin}/account/saved`);
  const first = await tab.locator(".saved-list > li").first().textContent();
  return first.includes(NEWS) ? [] : [first];
}

async function suggestion({ paper, tab }) {
  await tab.goto(`${paper.origin}/following`);
  await tab.click("text=View more suggestions");
  await tab.waitForURL(/suggestions/);
  const rows = tab.locator("main form.follow-form");
  const first = await rows.first().textContent();
  await rows.first().locator("button").click();
  await tab.locator("main form.follow-form [data-wish=follow]").first().waitFor();
  return await rows.count() > 1 && !first.includes(AUTHOR) ? [] : [`${await rows.count()}: ${first}`];
}

/** The author's stories stand in the digest from now on; one comes to be looked at. */
async function digest({ paper, office, tab }) {
  await setAlert(paper, tab, "daily");
  await tab.goto(`${paper.origin}/account/alerts`);
  await tab.getByLabel("Every day").check();
  await tab.locator("form").filter({ hasText: "When it comes" }).getByText("Save").click();
  await tab.waitForURL(/said=digest/);
  await tab.click("text=Send me one now");
  await tab.waitForURL(/said=sample/);
  const message = await office.find(READER, "You asked for this digest");
  const offences = await whole(office, message);
  if (!message.text.includes(`You follow ${AUTHOR}`)) offences.push("no reason");
  if (!/^Content-Type: text\/plain/im.test(message.raw)) offences.push("no plain text");
  await tab.click("text=Send me one now");
  await tab.waitForURL(/said=sample-lately/);
  return offences;
}

/** The editor makes up a reader who follows the same, and has that letter sent to herself. */
async function preview({ paper, office, tab, editor }) {
  await editor.goto(`${paper.origin}/desk/digest?days=saturdays`);
  await editor.getByLabel("Find an author").fill("joon");
  await editor.click("text=Show the letter");
  await editor.getByLabel(AUTHOR).check();
  await editor.click("text=Show the letter");
  // What the suggestion brought is followed, too.
  await tab.goto(`${paper.origin}/following/manage`);
  const all = await tab.locator("main [name=thing]").evaluateAll((them) => them.map((it) => it.value));
  const chosen = await editor.locator("[name=follow]:checked").evaluateAll((them) => them.map((it) => it.value));
  if (chosen.length !== 1 || !all.includes(chosen[0])) return [`${chosen} of ${all}`];
  const follows = [...new Set(all)].map((it) => `follow=${it}`).join("&");
  await editor.goto(`${paper.origin}/desk/digest?days=saturdays&${follows}`);
  const own = await office.find(READER, "You asked for this digest");
  const subject = await editor.textContent("#letter");
  const framed = editor.frameLocator("iframe.letter");
  const first = await framed.locator("h3").first().textContent();
  await editor.click("text=Send me this one");
  await editor.waitForURL(/said=digest-sent/);
  const sent = await office.find(EDITOR, "You asked for this digest");
  const stories = (text) => text.match(/http:\S+/g).filter((it) => !it.includes("/stop/")).join();
  const ends = [
    subject.trim() === own.header("Subject").trim(),
    own.text.includes(first),
    stories(sent.text) === stories(own.text),
    !sent.raw.includes("List-Unsubscribe"),
    !/stop\/digest\/[0-9a-f]{64}/.test(sent.text),
  ];
  return ends.every(Boolean) ? [] : [`${ends}: ${subject}; ${own.header("Subject")}; ${first}`];
}

/** As a mail program does: without a cookie, the address and the body that the headers give. */
async function oneClick({ paper, office, tab }) {
  const message = await office.find(READER, "You asked for this digest");
  const address = message.header("List-Unsubscribe").match(/<(http[^>]+)>/)[1];
  const looked = await fetch(address);
  await tab.goto(`${paper.origin}/account/alerts`);
  const before = await tab.getByLabel("Every day").isChecked();
  const answer = await fetch(address, {
    method: "POST",
    redirect: "error",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: message.header("List-Unsubscribe-Post"),
  });
  await tab.reload();
  const after = await tab.getByLabel("No digest").isChecked();
  const ends = [looked.status === 200, before, answer.status === 200, after];
  return ends.every(Boolean) ? [] : [`${ends}`];
}

async function unfollow({ paper, tab }) {
  await tab.goto(paper.origin + STORY);
  await button(tab, AUTHOR).and(tab.locator("[data-wish=follow]")).click();
  await button(tab, AUTHOR).and(tab.locator("[data-wish=none]")).waitFor();
  await tab.goto(`${paper.origin}/following`);
  const left = await tab.locator(".feed-why", { hasText: AUTHOR }).count();
  return left === 0 ? [] : [`${left} stories are still there for ${AUTHOR}`];
}

/** It came privately, and an independent verifier finds its signature good and complete. */
async function whole(office, message) {
  const signatures = await office.verify(message);
  const offences = message.isPrivate ? [] : ["it came without TLS"];
  if (signatures.length !== 1) offences.push(`${signatures.length} signatures`);
  for (const { result, headers } of signatures) {
    if (result !== "pass") offences.push(`DKIM: ${result}`);
    const covered = headers.toLowerCase().split(/[:,\s]+/);
    const bare = SIGNED.filter((name) => !covered.includes(name));
    if (bare.length) offences.push(`not signed: ${bare}`);
  }
  return offences;
}
