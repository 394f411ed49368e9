// Signing in by an OpenID provider that others wrote: there and back, with and without script, and
// everything that must not let anybody in.

import { LABEL, openIdentityProvider } from "../identity_provider.js";
import { axe, look, narrow } from "../eyes.js";
import { startDemoAtLocalhost } from "../paper.js";
import { openPostOffice } from "../post_office.js";

const STORY = "/city/ferry-rescue-gannet-island";
const PEOPLE = {
  ruth: { email: "ruth@mail.example", email_verified: true },
  ida: { email: "ida@mail.example", email_verified: true },
  mallory: { email: "ida@mail.example", email_verified: false },
};
const LOOKS = [["desk", "light"], ["phone", "dark"]];

export async function provider(tally, { browser }) {
  const house = await openIdentityProvider(PEOPLE);
  const { office, settings, close } = await openPostOffice();
  const paper = await startDemoAtLocalhost({ ...settings, ...house.settings });
  const check = (name, act) => tally.check(`OpenID provider · ${name}`, act);
  const visit = (options, act) => look(browser, options, (tab) => act({ paper, office, tab }));
  try {
    await check("it is out of order", () => visit({}, outOfOrder));
    house.serve(paper.origin);
    await check("a new reader comes in from a story, without script", () =>
      visit({ javaScriptEnabled: false, device: "phone" }, newReader));
    await check("the second time it is the same account", () => visit({}, secondTime));
    await check("an account of the proved address is linked, and told", () => visit({}, linked));
    await check("an address that is not proved lets nobody in", () => visit({}, unproved));
    await check("who changes their mind is told so", () => visit({}, denied));
    await check("a return counts once, and in its own browser", () => replayed(browser, paper));
    await check("a return with another state is none", () => visit({}, otherState));
    await check("it is unlinked", () => visit({}, unlinked));
    for (const [device, theme] of LOOKS) {
      await check(`axe · ${device} ${theme}`, () => visit({ device, theme }, looks));
    }
  } finally {
    paper.stop();
    close();
    house.close();
  }
}

const button = (tab) => tab.getByRole("link", { name: `Sign in with ${LABEL}` });

/** From our form to the provider's, as this person, and back. */
async function signIn(day, name) {
  await day.tab.goto(`${day.paper.origin}/account/sign-in`);
  await throughProvider(day, name);
}

async function throughProvider({ paper, tab }, name) {
  await button(tab).click();
  await tab.fill("[name=login]", name);
  await tab.fill("[name=password]", "any");
  await tab.click("[type=submit]");
  await tab.click("text=Continue");
  await tab.waitForURL((url) => url.origin === paper.origin);
}

const main = (tab) => tab.textContent("main");

/** What is not so, by these pairs of a name and whether it is so. */
const broken = (ends, told) => {
  const wrong = Object.entries(ends).filter(([, fine]) => !fine).map(([name]) => name);
  return wrong.length ? [`${wrong.join(", ")}: ${told.slice(0, 400)}`] : [];
};

async function isIn({ paper, tab }) {
  await tab.goto(`${paper.origin}/account`);
  return !tab.url().includes("sign-in");
}

async function outOfOrder(day) {
  const { paper, tab } = day;
  await tab.goto(`${paper.origin}/account/sign-in`);
  await button(tab).click();
  const told = await main(tab);
  const ends = { "said so": told.includes(`${LABEL} cannot be reached at present`) };
  return broken({ ...ends, "not in": !await isIn(day) }, told);
}

/** From a story to the provider and back to the story; then to the account. */
async function newReader(day) {
  const { paper, tab } = day;
  await tab.goto(paper.origin + STORY);
  await tab.click(".account-door a");
  await throughProvider(day, "ruth");
  const back = tab.url();
  await tab.goto(`${paper.origin}/account/settings`);
  await tab.fill("[name=name]", "Ruth");
  await tab.click("main form button.primary");
  await tab.goto(`${paper.origin}/account`);
  const told = await main(tab);
  return broken({
    "back at the story": back === paper.origin + STORY,
    "her address": told.includes("ruth@mail.example"),
    "no password": !told.includes("a password"),
    "the provider": told.includes(LABEL),
  }, `${back} ${told}`);
}

async function secondTime(day) {
  await signIn(day, "ruth");
  await day.tab.goto(`${day.paper.origin}/account`);
  const told = await main(day.tab);
  return broken({ "Ruth's own account": told.includes("Hello, Ruth") }, told);
}

/** Ida had an account by mail. */
async function linked(day) {
  const { paper, office, tab } = day;
  await tab.goto(`${paper.origin}/account/sign-in`);
  await tab.fill("#email", "ida@mail.example");
  await tab.click("text=Send me a link");
  const { text } = await office.find("ida@mail.example", "/account/welcome?link=");
  await tab.goto(text.match(/http\S+\/account\/welcome\?link=[\w-]+/)[0]);
  await tab.click("main button");
  await tab.goto(`${paper.origin}/account/settings`);
  await tab.fill("[name=name]", "Ida");
  await tab.click("main form button.primary");
  await tab.context().clearCookies();
  await signIn(day, "ida");
  await tab.goto(`${paper.origin}/account`);
  const told = await main(tab);
  const letter = await office.find("ida@mail.example", `sign in with ${LABEL}`);
  return broken({
    "Ida's own account": told.includes("Hello, Ida"),
    "a letter": letter.header("Subject").startsWith("A new way into your account"),
  }, told);
}

/** Mallory says Ida's address is theirs, and the provider does not say that it is proved. */
async function unproved(day) {
  await signIn(day, "mallory");
  const told = await main(day.tab);
  return broken({
    "said so": told.includes("does not say that your e-mail address was proved"),
    "nothing of Ida": !told.includes("ida@mail.example"),
    "not in": !await isIn(day),
  }, told);
}

async function denied(day) {
  const { paper, tab } = day;
  await tab.goto(`${paper.origin}/account/sign-in?then=${STORY}`);
  await button(tab).click();
  await tab.click("text=Cancel");
  await tab.waitForURL((url) => url.origin === paper.origin);
  const told = await main(tab);
  const then = await tab.locator("[name=then]").first().getAttribute("value");
  return broken({
    "said so": told.includes(`You did not sign in with ${LABEL}`),
    "the way on is kept": then === STORY,
    "not in": !await isIn(day),
  }, told);
}

/** The address that the provider sends somebody back to, as its own browser and another use it. */
async function replayed(browser, paper) {
  return look(browser, {}, async (tab) => {
    const returns = [];
    tab.on("request", (it) => {
      if (it.url().includes("/provider/return?")) returns.push(it.url());
    });
    await signIn({ paper, tab }, "ruth");
    await tab.context().clearCookies({ domain: "localhost", name: "reader" });
    const times = returns.length;
    const again = await tab.goto(returns[0]);
    const told = await main(tab);
    const elsewhere = await look(browser, {}, async (other) => {
      const answer = await other.goto(returns[0]);
      return answer.status() === 410 && !await isIn({ paper, tab: other });
    });
    return broken({
      "one return": times === 1,
      "spent": again.status() === 410 && told.includes("Please begin again"),
      "not in": !await isIn({ paper, tab }),
      elsewhere,
    }, told);
  });
}

/** Somebody else's return, in a browser that was sent to the provider itself. */
async function otherState(day) {
  const { paper, tab } = day;
  await tab.goto(`${paper.origin}/account/sign-in`);
  await button(tab).click();
  await tab.waitForSelector("[name=login]");
  const answer = await tab.goto(`${paper.origin}/account/sign-in/provider/return?code=a&state=b`);
  const told = await main(tab);
  return broken({ "spent": answer.status() === 410, "not in": !await isIn(day) }, told);
}

async function unlinked(day) {
  const { paper, tab } = day;
  await signIn(day, "ruth");
  await tab.goto(`${paper.origin}/account/security`);
  await tab.getByRole("button", { name: `Unlink ${LABEL}` }).click();
  await tab.waitForURL(/said=unlinked/);
  const told = await main(tab);
  const left = await tab.getByRole("button", { name: `Unlink ${LABEL}` }).count();
  return broken({ "said so": told.includes("lets nobody in here any more"), "gone": left === 0 }, told);
}

/** Our own pages of it. */
async function looks(day) {
  const { paper, tab } = day;
  await tab.goto(`${paper.origin}/account/sign-in`);
  const offences = [...await axe(tab, {}), ...await narrow(tab)];
  await signIn(day, "ida");
  await tab.goto(`${paper.origin}/account/security`);
  return [...offences, ...await axe(tab, {}), ...await narrow(tab)];
}
