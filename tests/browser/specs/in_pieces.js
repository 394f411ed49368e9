// Pages that arrive in pieces, as on a bad line, and their script after them: nothing that is
// painted moves when the rest comes.

import http from "node:http";

import { DEVICES, look } from "../eyes.js";
import { countShifts, shifts } from "../shifts.js";

const PIECES = 12;
const PAUSE_MS = 60;
// The script comes when the page was painted whole, and the window shows what lies far below.
const SCRIPT_MS = 900;
const HEIGHT = 3000;

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

export async function inPieces(tally, { browser, site, chosen }) {
  const line = await slowLine(site.origin);
  try {
    await Promise.all(Object.keys(DEVICES).map(async (device) => {
      await look(browser, { device }, async (tab) => {
        await tab.addInitScript(countShifts);
        await tab.setViewportSize({ ...DEVICES[device].viewport, height: HEIGHT });
        for (const { name, page } of chosen) {
          await tally.check(`in pieces · ${name} · ${device}`, async () => {
            await tab.goto(line.origin + page.path, { waitUntil: "load" });
            return shifts(tab);
          });
        }
      });
    }));
  } finally {
    line.close();
  }
}

/** A server that hands on pages piece by piece, scripts late, and everything else at once. */
async function slowLine(origin) {
  const server = http.createServer(async (request, answer) => {
    const page = await fetch(origin + request.url, { headers: { accept: request.headers.accept } });
    const bytes = Buffer.from(await page.arrayBuffer());
    const kind = page.headers.get("content-type") ?? "application/octet-stream";
    if (kind.includes("javascript")) await pause(SCRIPT_MS);
    answer.writeHead(page.status, { "content-type": kind });
    const size = kind.startsWith("text/html") ? Math.ceil(bytes.length / PIECES) : bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      if (at > 0) await pause(PAUSE_MS);
      answer.write(bytes.subarray(at, at + size));
    }
    answer.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
