// People of the newsroom, each at a browser of their own with a passkey.

import { DEVICES } from "./eyes.js";

/** A passkey that says yes by itself. */
export async function authenticator(context, tab) {
  const session = await context.newCDPSession(tab);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
}

/** Comes in by a link for the first time, and is added to these people; the tab of the desk. */
export async function person(browser, people, link, name, email) {
  const context = await browser.newContext({ ...DEVICES.desk, reducedMotion: "reduce" });
  people.push({ context });
  const tab = await context.newPage();
  tab.on("pageerror", (error) => { throw error; });
  await authenticator(context, tab);
  await tab.goto(link);
  if (name) {
    await tab.fill("[name=name]", name);
    await tab.fill("[name=email]", email);
  }
  await tab.click("text=Use a passkey");
  await tab.waitForURL(/\/desk$/);
  return tab;
}

/** Somebody who may invites a colleague in this role. */
export async function invite(by, paper, name, email, role) {
  await by.goto(`${paper.origin}/desk/staff`);
  await by.fill("[name=name]", name);
  await by.fill("#invite [name=email]", email);
  await by.check(`[value=${role}]`);
  await by.click("text=Make the invitation");
}

/** A colleague who was invited, by the link that is shown where no mail goes out. */
export async function invited(browser, people, paper, by, ...whom) {
  await invite(by, paper, ...whom);
  return person(browser, people, await by.textContent("#link"));
}
