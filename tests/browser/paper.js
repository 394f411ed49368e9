// The paper under test: started, read over HTTP, and all its pages known.

import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { parse } from "node-html-parser";

const LISTENING = /Listening on (http:\/\/127\.0\.0\.1:\d+)/;
const START_SECONDS_MAX = 180;
const ANSWER_SECONDS_MAX = 60;
const PAGES_MAX = 5000;
const AT_ONCE = 6;

/** Starts the demo, or takes the paper already running at BROADSHEET_TEST_ADDRESS. */
export async function startPaper() {
  const running = process.env.BROADSHEET_TEST_ADDRESS;
  if (running) return { origin: new URL(running).origin, stop: () => {} };
  const begun = performance.now();
  const paper = await start("demo", (data) => ["demo", "--listen", "127.0.0.1:0", "--data", data]);
  console.log(`The demo listens at ${paper.origin} after ${Math.round(performance.now() - begun)} ms`);
  return paper;
}

/** A demo of its own whose mail goes to a folder, for as long as the action takes. */
export async function inDemoWithMail(action) {
  const mail = mkdtempSync(join(tmpdir(), "broadsheet-mail-"));
  const command = (data) => ["demo", "--listen", "127.0.0.1:0", "--data", data];
  const paper = await start("demo-mail", command, {
    BROADSHEET_MAIL__FOLDER: mail,
    BROADSHEET_MAIL__FROM: "The Courier <desk@courier.example>",
  });
  try {
    return await action({ ...paper, mail });
  } finally {
    paper.stop();
    rmSync(mail, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts a demo of its own that is known as localhost, where browsers make passkeys. */
export async function startDemoAtLocalhost(settings) {
  const port = await freePort();
  const command = (data) => ["demo", "--listen", `127.0.0.1:${port}`, "--data", data];
  const base = { BROADSHEET_PAPER__BASE_URL: `http://localhost:${port}` };
  const paper = await start("demo-localhost", command, { ...base, ...settings });
  return { ...paper, origin: `http://localhost:${port}` };
}

/** Starts an empty paper that is known as localhost, where browsers make passkeys. */
export async function startEmptyPaper(settings = {}) {
  const port = await freePort();
  const paper = await start("empty", (data) => {
    execFileSync(binary(), ["init", "--name", "The Quay Gazette", "--data", data]);
    return ["serve", "--listen", `127.0.0.1:${port}`, "--data", data];
  }, { BROADSHEET_PAPER__BASE_URL: `http://localhost:${port}`, ...settings });
  return { ...paper, origin: `http://localhost:${port}` };
}

const binary = () => process.env.BROADSHEET_TEST_BINARY ?? "target/debug/broadsheet";

async function start(name, command, settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-browser-"));
  const log = createWriteStream(join(results(), `${name}.log`));
  const child = spawn(binary(), command(join(folder, "data")), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...settings },
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once("exit", (code, signal) => log.write(`(ended: ${code ?? signal})\n`));
  const stop = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const said = await greeting(child);
  const firstLink = said.match(/http:\S+\/desk\/welcome\?link=\S+/)?.[0];
  return { origin: said.match(LISTENING)[1], firstLink, stop };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Where a run leaves what it has to say. */
export function results() {
  const folder = process.env.BROADSHEET_TEST_RESULTS ?? "target/browser";
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What a paper says until it is ready. */
function greeting(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(
      () => reject(new Error(`the paper did not start listening; it said:\n${said}`)),
      START_SECONDS_MAX * 1000,
    );
    const hear = (text) => {
      said = (said + text).slice(-20_000);
      if (!LISTENING.test(said) || !said.includes("Stop with Ctrl-C.")) return;
      clearTimeout(timer);
      resolve(said);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the paper ended with ${code}:\n${said}`)));
  });
}

/** One request, gzip asked for; `sent` is how many bytes of body came over the wire. */
export function get(origin, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const asked = { "accept-encoding": "gzip", accept: "*/*", ...headers };
    const request = http.get(new URL(path, origin), { headers: asked }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const raw = Buffer.concat(parts);
        const packed = answer.headers["content-encoding"] === "gzip";
        const body = packed ? gunzipSync(raw) : raw;
        const type = answer.headers["content-type"] ?? "";
        resolve({
          path,
          status: answer.statusCode,
          headers: answer.headers,
          type,
          sent: raw.length,
          body,
          text: /text|xml|json|javascript|svg/.test(type) ? body.toString("utf8") : "",
        });
      });
    });
    const late = () => request.destroy(new Error(`${path}: no answer in ${ANSWER_SECONDS_MAX} s`));
    request.setTimeout(ANSWER_SECONDS_MAX * 1000, late);
    request.on("error", reject);
  });
}

/** What stands for an answer that never came. */
const unanswered = (path) => ({ message }) => ({
  path,
  status: 599,
  headers: {},
  type: "",
  text: "",
  body: Buffer.from(message),
});

/** Every address of the paper that a link, a picture or a sitemap leads to, with its answer. */
export class Site {
  pages = new Map();
  /** Who leads to an address. */
  sources = new Map();
  hosts = new Set();

  constructor(origin) {
    this.origin = origin;
  }

  async crawl() {
    const base = (await get(this.origin, "/")).text;
    const canonical = parse(base).querySelector("link[rel=canonical]")?.getAttribute("href");
    /** The address the paper gives itself; its links are read as links to the running one. */
    this.base = new URL(canonical ?? "/", this.origin).origin;
    const queue = ["/", "/sitemap.xml", "/robots.txt", "/archive", "/corrections"];
    for (const path of queue) this.sources.set(path, "(start)");
    const worker = async () => {
      while (queue.length && this.pages.size < PAGES_MAX) {
        const path = queue.shift();
        if (this.pages.has(path)) continue;
        this.pages.set(path, null);
        const page = await get(this.origin, path).catch(unanswered(path));
        this.pages.set(path, page);
        this.#read(page);
        for (const next of page.links) {
          if (this.sources.has(next)) continue;
          this.sources.set(next, path);
          queue.push(next);
        }
      }
    };
    // Workers start one after another, so that the queue has filled when the second looks.
    while (queue.length) await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return this;
  }

  /** The path of an address of this paper; null when it lies elsewhere or is no page. */
  local(address, from = "/") {
    let url;
    try {
      url = new URL(address, new URL(from, this.origin));
    } catch {
      return null;
    }
    if (!url.protocol.startsWith("http")) return null;
    if (url.origin !== this.origin && url.origin !== this.base) {
      this.hosts.add(url.host);
      return null;
    }
    // Made for one reader or one question; looked at by the specs of readers and of the search.
    if (/^\/(account|following|search|subscribe)/.test(url.pathname)) return null;
    return url.pathname + url.search;
  }

  #read(page) {
    page.links = [];
    page.fragments = [];
    if (page.headers.location) page.links.push(this.local(page.headers.location, page.path));
    if (page.type.includes("xml")) {
      for (const [, address] of page.text.matchAll(/<loc>([^<]+)<\/loc>/g)) {
        page.links.push(this.local(address.replaceAll("&amp;", "&"), page.path));
      }
    }
    if (page.type.startsWith("text/html")) this.#readHtml(page);
    page.links = [...new Set(page.links.filter(Boolean))];
  }

  #readHtml(page) {
    const dom = parse(page.text, { comment: false });
    page.dom = dom;
    page.kind = dom.querySelector("body")?.classNames.match(/kind-([a-z]+)/)?.[1] ?? "unknown";
    page.ids = new Set(dom.querySelectorAll("[id]").map((element) => element.id));
    for (const element of dom.querySelectorAll("[href], [src], [srcset], [poster]")) {
      if (element.getAttribute("rel") === "canonical") continue;
      for (const name of ["href", "src", "poster"]) {
        const value = element.getAttribute(name);
        if (value) this.#link(page, value);
      }
      // One width of a set stands for all: making every one would take longer than all the rest.
      const srcset = element.getAttribute("srcset") ?? "";
      this.#link(page, srcset.trim().split(/[\s,]/)[0]);
    }
  }

  #link(page, value) {
    if (!value || /^(mailto|tel|data|sms|about):/.test(value)) return;
    const path = this.local(value, page.path);
    const mark = value.indexOf("#");
    if (path && mark >= 0 && mark < value.length - 1) {
      page.fragments.push([path, decodeURIComponent(value.slice(mark + 1))]);
    }
    page.links.push(path);
  }

  /** The HTML pages of a kind (`article`, `section`, …) that answered well, in crawl order. */
  ofKind(kind) {
    const pages = [...this.pages.values()];
    return pages.filter((page) => page?.kind === kind && page.status === 200);
  }
}
