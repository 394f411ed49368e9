// Pages that arrive in pieces, as on a bad line: nothing painted moves when the rest comes.

import http from "node:http";

import { DEVICES, look } from "../eyes.js";
import { countShifts, shifts } from "../shifts.js";

const PIECES = 12;
const PAUSE_MS = 60;

export async function inPieces(tally, { browser, site, chosen }) {
  const line = await slowLine(site.origin);
  try {
    await Promise.all(Object.keys(DEVICES).map(async (device) => {
      await look(browser, { device }, async (tab) => {
        await tab.addInitScript(countShifts);
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

/** A server that hands on the paper's pages piece by piece, and everything else at once. */
async function slowLine(origin) {
  const server = http.createServer(async (request, answer) => {
    const page = await fetch(origin + request.url, { headers: { accept: request.headers.accept } });
    const bytes = Buffer.from(await page.arrayBuffer());
    const kind = page.headers.get("content-type") ?? "application/octet-stream";
    answer.writeHead(page.status, { "content-type": kind });
    const size = kind.startsWith("text/html") ? Math.ceil(bytes.length / PIECES) : bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
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
