// A page of the shape the server renders, a desk that answers, and a browser to see it with.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const theme = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
  + "connect-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'";

const form = (more, index) => `<form id="story${index}" data-editor ${more}
  data-find="/desk/articles/find" data-pictures="/desk/pictures/find" data-upload="/desk/pictures"
  data-corrections="/desk/corrections" data-html="/desk/html"
  data-words="/desk/words.json" data-people='{"7":"Ada Lovelace","9":"Grace Hallam"}'>
  <p data-status role="status"></p><div data-headline></div><div data-standfirst></div>
  <div data-blocks></div><aside data-aside></aside></form>`;

const html = (forms) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1"><title>Story</title>
  <link rel="stylesheet" href="/desk.css"><link rel="stylesheet" href="/editor.css">
  <script type="module" src="/watch.js"></script><script type="module" src="/editor.js"></script>
  </head><body><main><h1>Story</h1>${forms}</main></body></html>`;

// Keeps the mounted pages and what the policy refused where tests can ask for them.
const WATCH = `globalThis.pages = []; globalThis.refused = [];
addEventListener("editor", ({ detail }) => pages.push(detail), true);
addEventListener("securitypolicyviolation", (event) => {
  refused.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample);
});`;

const THUMB = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="450">
  <rect width="800" height="450" fill="#7d97a5"/><circle cx="620" cy="110" r="50" fill="#f2e3b3"/>
  <path d="M0 300 Q200 250 400 300 T800 300 V450 H0Z" fill="#34505f"/></svg>`;

const picture = (id, caption) => ({
  id, src: `/desk/pictures/${id}/thumb`, width: 1600, height: 900, alt: `Alt of ${id}`, caption,
  credit: "Ines Calloway",
});

export const WORDS = [
  { wrong: "e-mail", right: "email", note: "since 2020", ignore_case: true },
  { wrong: "Kiev", right: "Kyiv", note: "", ignore_case: false },
];

/** A server on this machine; `desk.uploads` are the files that came, `desk.answer` may refuse. */
export async function startDesk() {
  const desk = { uploads: [], answer: null, origin: "" };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    const send = (type, body, status = 200) => {
      response.writeHead(status, { "content-type": type, "content-security-policy": POLICY });
      response.end(body);
    };
    const json = (value, status) => send("application/json", JSON.stringify(value), status);
    if (request.method === "POST") {
      const parts = [];
      for await (const part of request) parts.push(part);
      if (url.pathname === "/desk/html") {
        const markup = Buffer.concat(parts).toString();
        return json({ html: markup.replace(/ on\w+=\S*?(?=[ >])/g, "") });
      }
      desk.uploads.push({ headers: request.headers, bytes: Buffer.concat(parts) });
      if (desk.answer) return json(desk.answer.body, desk.answer.status);
      return json(picture("up1", "A caption from the file"), 201);
    }
    if (url.pathname === "/") return send("text/html", html(pageForms(url.searchParams)));
    if (url.pathname === "/editor.js") return send("text/javascript", theme("theme/editor.js"));
    if (url.pathname === "/editor.css") return send("text/css", theme("theme/editor.css"));
    if (url.pathname === "/desk.css") {
      return send("text/css", theme("../newsroom/theme/desk.css"));
    }
    if (url.pathname === "/watch.js") return send("text/javascript", WATCH);
    if (url.pathname === "/desk/corrections") {
      return json({ corrections: [{ id: "3q8c1dk8x1t4w", kind: "Correction", when: "3 May",
        note: "The vote was on Monday, not on Sunday." }] });
    }
    if (url.pathname === "/desk/words.json") return json({ words: WORDS });
    if (url.pathname === "/desk/articles/find") {
      return json({ stories: [{ id: "3q8c1dk8x1t4w", headline: "Council waives tender rules",
        path: "/news/council-waives", when: "3 May" }] });
    }
    if (url.pathname === "/desk/pictures/find") {
      return json({ pictures: [picture("p1", "The harbour at dawn"), picture("p2", "")] });
    }
    if (url.pathname === "/favicon.ico") return send("image/svg+xml", THUMB);
    if (url.pathname.endsWith("/thumb")) return send("image/svg+xml", THUMB);
    return send("text/plain", "", 404);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  desk.server = server;
  desk.origin = `http://127.0.0.1:${server.address().port}`;
  desk.stop = () => server.close();
  return desk;
}

function pageForms(query) {
  const language = query.get("lang") ?? "en";
  const direction = ["ar", "he"].includes(language) ? "rtl" : "ltr";
  const live = query.get("live");
  const name = query.get("name") ?? "Ada Lovelace";
  const me = JSON.stringify({ id: query.get("id") ?? "7", name });
  const more = `lang="${language}" dir="${direction}" data-me='${me}'
    ${live ? `data-live="${live}"` : ""} ${query.has("html") ? "data-raw-html" : ""}`;
  return Array.from({ length: Number(query.get("forms") ?? 1) }, (_, i) => form(more, i)).join("");
}

export function startBrowser() {
  const executablePath = process.env.BROADSHEET_TEST_BROWSER ?? "/usr/bin/chromium";
  return chromium.launch({
    executablePath,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
}

/** A browser and a desk for one file of tests, and a fresh page of the editor when asked. */
export class Bench {
  async start() {
    this.desk = await startDesk();
    this.browser = await startBrowser();
  }

  async stop() {
    await this.browser.close();
    this.desk.stop();
  }

  /** Opens the editor, gives the tab to the action, and fails on any error or refusal in it. */
  async open(query, action, { allowed, ...options } = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 },
      reducedMotion: "reduce", ...options });
    const tab = await context.newPage();
    const errors = [];
    tab.on("pageerror", (error) => errors.push(error.stack));
    tab.on("console", (line) => { 
      if (line.type() === "error" && !allowed?.test(line.text())) errors.push(line.text());
    });
    try {
      tab.setDefaultTimeout(8000);
      await tab.goto(`${this.desk.origin}/?${query}`);
      if (!query.includes("live=")) await tab.waitForSelector("form[data-ready]");
      const result = await action(tab, context);
      const refused = await tab.evaluate(() => globalThis.refused);
      if (errors.length || refused.length) throw new Error([...errors, ...refused].join("\n"));
      return result;
    } finally {
      await context.close();
    }
  }
}

/** The story's blocks as JSON of ProseMirror, without ids and attributes that are none. */
export function blocks(tab, index = 0) {
  return tab.evaluate((at) => {
    const strip = (node) => {
      const attrs = Object.entries(node.attrs ?? {}).filter(([name, value]) => {
        return value !== null && name !== "id";
      });
      const bare = { type: node.type };
      if (attrs.length) bare.attrs = Object.fromEntries(attrs);
      if (node.text) bare.text = node.text;
      if (node.marks) bare.marks = node.marks;
      if (node.content) bare.content = node.content.map(strip);
      return bare;
    };
    return globalThis.pages[at].view.state.doc.toJSON().content.map(strip);
  }, index);
}

/** One line a block, to compare at a glance: `heading2: Text` or `list: one | two`. */
export async function outline(tab, index = 0) {
  const words = (node) => (node.text ?? (node.content ?? []).map(words)
    .join(node.content?.some((it) => it.content && it.type !== "caption") ? " | " : ""));
  return (await blocks(tab, index)).map((node) => {
    const level = node.type === "heading" ? node.attrs.level : "";
    const ordered = node.attrs?.ordered ? "1" : "";
    return `${node.type}${level}${ordered}: ${words(node)}`.trim();
  });
}

/** What axe finds, one line each. */
export async function axe(tab) {
  await tab.evaluate(AXE);
  const violations = await tab.evaluate(async () => {
    const rules = { "target-size": { enabled: true } };
    return (await globalThis.axe.run(document, { rules, resultTypes: ["violations"] })).violations;
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => {
    return `${id}: ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`;
  }));
}
