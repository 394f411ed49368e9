// The desk's door: the first account, keys, invitations, and what stands at the door.

import { createHmac } from "node:crypto";

import { DEVICES, axe, look, narrow } from "../eyes.js";
import { startEmptyPaper } from "../paper.js";
import { authenticator } from "../staff.js";

const PASSWORD = "heron lamp orchard nine";

export async function desk(tally, { browser }) {
  const paper = await startEmptyPaper();
  try {
    await withPasskey(tally, browser, paper);
  } finally {
    paper.stop();
  }
}

/** A publisher with a passkey founds the paper; a colleague without script joins. */
async function withPasskey(tally, browser, paper) {
  await look(browser, {}, async (tab, context) => {
    await authenticator(context, tab);
    await tally.check("desk · founded with a passkey", () => found(tab, paper));
    const invitation = await invite(tally, tab, paper);
    await tally.check("desk · a colleague joins without script", () => {
      return look(browser, { javaScriptEnabled: false }, (other) => join(other, invitation));
    });
    await tally.check("desk · signed out and in again by passkey", () => again(tab, paper));
    await tally.check("desk · recovery codes are shown once", () => codes(tab, paper));
    await tally.check("desk · the last way in stays", () => lastWayIn(tab, paper));
  });
  await atTheDoor(tally, browser, paper);
}

async function found(tab, paper) {
  await tab.goto(paper.firstLink);
  await tab.fill("[name=name]", "Ada Okafor");
  await tab.fill("[name=email]", "ada@quay.example");
  await tab.click("text=Use a passkey");
  await tab.waitForURL(`${paper.origin}/desk`);
  const heading = await tab.textContent("h1");
  return heading.includes("Ada") ? [] : [`the desk says “${heading}”`];
}

/** Invites a colleague; two roles that one person may not have are refused first. */
async function invite(tally, tab, paper) {
  await tab.goto(`${paper.origin}/desk/staff`);
  await tab.fill("[name=name]", "Grace Hallam");
  await tab.fill("[name=email]", "grace@quay.example");
  await tab.check("[value=publisher]");
  await tab.check("[value=desk_editor]");
  await tab.click("text=Make the invitation");
  await tally.check("desk · nobody is publisher and editor", async () => {
    const problem = await tab.textContent("[role=alert]");
    const kept = await tab.inputValue("[name=email]");
    return problem.includes("Publisher") && kept === "grace@quay.example" ? [] : [problem, kept];
  });
  await tab.uncheck("[value=publisher]");
  await tab.click("text=Make the invitation");
  return tab.textContent("#link");
}

async function join(tab, invitation) {
  await tab.goto(invitation);
  await tab.fill("[name=password]", PASSWORD);
  await tab.fill("[name=code]", code(await tab.textContent(".secret")));
  await tab.click("text=Come in");
  const count = await tab.locator(".codes code").count();
  await tab.click("text=I have them");
  const heading = await tab.textContent("h1");
  const refused = await tab.goto(new URL("/desk/audit", invitation).href);
  const ends = [count === 10, heading.includes("Grace"), refused.status() === 403];
  return ends.every(Boolean) ? [] : [`${count} codes, “${heading}”, ${refused.status()}`];
}

async function again(tab, paper) {
  await tab.click("text=Sign out");
  await tab.goto(`${paper.origin}/desk/staff`);
  await tab.click("text=Sign in with a passkey");
  await tab.waitForSelector("text=Grace Hallam");
  return tab.url().endsWith("/desk/staff") ? [] : [`leads to ${tab.url()}`];
}

async function codes(tab, paper) {
  await tab.goto(`${paper.origin}/desk/account`);
  await tab.click("text=Make new codes");
  const shown = await tab.locator(".codes code").allTextContents();
  const isCrowded = await crowded(tab);
  await tab.goto(`${paper.origin}/desk/account`);
  const text = await tab.textContent("main");
  const told = text.includes("10 are left") && !text.includes(shown[0]);
  const good = shown.length === 10 && told && !isCrowded;
  return good ? [] : [`${shown.length} codes, crowded: ${isCrowded}, then: ${text}`];
}

/** Whether codes run into each other, or out of their box, on a telephone. */
async function crowded(tab) {
  await tab.setViewportSize(DEVICES.phone.viewport);
  const answer = await tab.evaluate(() => {
    const boxOf = (element) => element.getBoundingClientRect();
    const edge = boxOf(document.querySelector(".codes")).right;
    const boxes = [...document.querySelectorAll(".codes code")].map(boxOf);
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const met = boxes.some((one, at) => boxes.slice(at + 1).some((other) => meet(one, other)));
    return met || boxes.some((box) => box.right > edge);
  });
  await tab.setViewportSize(DEVICES.desk.viewport);
  return answer;
}

/** The page asks first; then the server refuses. */
async function lastWayIn(tab, paper) {
  const asked = [];
  tab.on("dialog", (dialog) => asked.push(dialog.message()) && dialog.accept());
  await tab.goto(`${paper.origin}/desk/account`);
  await tab.click("text=Remove");
  const text = await tab.textContent("main");
  await tab.goto(`${paper.origin}/desk/account`);
  const left = await tab.locator("text=Remove").count();
  const ends = [asked.length === 1, text.includes("your last way in"), left === 1];
  return ends.every(Boolean) ? [] : [`asked ${asked.length} times; ${left} left; ${text}`];
}

async function atTheDoor(tally, browser, paper) {
  for (const theme of ["light", "dark"]) {
    await look(browser, { device: "phone", theme }, async (tab) => {
      const answer = await tab.goto(`${paper.origin}/desk/account`);
      await tally.check(`desk · the door · ${theme}`, async () => {
        return answer.status() === 401 ? axe(tab, {}) : [`answers ${answer.status()}`];
      });
      await tally.check(`narrow · desk door · ${theme}`, () => narrow(tab));
    });
  }
}

/** What a code generator with this secret shows now (RFC 6238). */
function code(secret) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const letters = [...secret.replaceAll(/\s/g, "")];
  const bits = letters.map((it) => alphabet.indexOf(it).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}
