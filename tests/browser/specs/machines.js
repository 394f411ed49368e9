// What machines read: feeds, sitemaps, robots and the other plain files, oEmbed.

import { XMLParser, XMLValidator } from "fast-xml-parser";
import { parseFeed } from "feedsmith";

import { get } from "../paper.js";

const FORMATS = {
  "rss.xml": { format: "rss", type: "application/rss+xml" },
  "atom.xml": { format: "atom", type: "application/atom+xml" },
  "feed.json": { format: "json", type: "application/feed+json" },
};

/** The names that trust.txt knows. */
const TRUST = ["member", "belongto", "control", "controlledby", "social", "vendor", "customer",
  "disclosure", "contact", "datatrainingallowed"];

export async function machines(tally, { site }) {
  await feeds(tally, site);
  await sitemaps(tally, site);
  await plainFiles(tally, site);
  await tally.check("oEmbed of a story", () => oembed(site));
  await tally.check("/health", async () => {
    const { status } = await get(site.origin, "/health");
    return status === 200 ? [] : [`answers ${status}`];
  });
  await tally.check("/metrics", async () => {
    const { status, body } = await get(site.origin, "/metrics");
    const lines = body.toString().split("\n").filter((line) => line && !line.startsWith("#"));
    const sample = /^[a-z_:][\w:]*(\{.*\})? [-+.\dA-Za-z]+( \d+)?$/;
    const bad = lines.filter((line) => !sample.test(line));
    return status === 200 && lines.length ? bad : [`answers ${status} with ${lines.length} lines`];
  });
}

async function feeds(tally, site) {
  const places = ["", ...["section", "topic", "author"].map((kind) => site.ofKind(kind)[0]?.path)];
  for (const place of places.filter((it) => it !== undefined)) {
    for (const [file, wanted] of Object.entries(FORMATS)) {
      const path = `${place}/feeds/${file}`;
      await tally.check(`feed ${path}`, () => feed(site, path, wanted));
    }
  }
  await tally.check("every feed a page offers is well formed", async () => {
    const offences = [];
    for (const page of [...site.pages.values()].filter((page) => page?.dom)) {
      const offered = page.dom.querySelectorAll('link[rel=alternate][type*="+xml"], '
        + 'link[rel=alternate][type*="feed+json"]');
      for (const link of offered) {
        const type = link.getAttribute("type");
        const answer = site.pages.get(site.local(link.getAttribute("href"), page.path));
        if (!answer?.type.startsWith(type)) {
          offences.push(`${page.path} offers ${link.getAttribute("href")} as ${type}: `
            + `${answer?.status} ${answer?.type}`);
        }
      }
    }
    const all = [...site.pages.values()].filter((page) => page && /\/feeds\//.test(page.path));
    for (const { path, text } of all) offences.push(...malformed(path, text));
    return [...new Set(offences)];
  });
}

async function feed(site, path, { format, type }) {
  const answer = await get(site.origin, path);
  if (answer.status !== 200) return [`answers ${answer.status}`];
  const offences = malformed(path, answer.text);
  if (!answer.type.startsWith(type)) offences.push(`is sent as ${answer.type}, not ${type}`);
  const parsed = parseFeed(answer.text);
  if (parsed.format !== format) offences.push(`is read as ${parsed.format}`);
  const items = parsed.feed.items ?? parsed.feed.entries ?? [];
  if (!parsed.feed.title) offences.push("has no title");
  if (items.length === 0) offences.push("has no stories");
  const ids = new Set();
  for (const item of items) {
    const title = item.title?.value ?? item.title;
    const url = item.url ?? item.link ?? item.links?.find((it) => it.rel !== "self")?.href;
    const date = item.date_published ?? item.pubDate ?? item.published;
    const id = item.id ?? item.guid?.value ?? item.guid;
    const said = `'${title}' (${url})`;
    if (!title) offences.push(`a story has no title: ${JSON.stringify(item).slice(0, 100)}`);
    if (!URL.canParse(url)) offences.push(`${said} has no absolute address`);
    const target = site.pages.get(site.local(url ?? ""));
    if (target?.status !== 200) offences.push(`${said}: its address answers ${target?.status}`);
    if (Number.isNaN(Date.parse(date))) offences.push(`${said} has the date ${date}`);
    if (!id || ids.has(id)) offences.push(`${said} has no id of its own: ${id}`);
    ids.add(id);
  }
  return offences;
}

function malformed(path, text) {
  if (path.endsWith(".json")) {
    try {
      JSON.parse(text);
      return [];
    } catch (error) {
      return [`${path}: ${error.message}`];
    }
  }
  const verdict = XMLValidator.validate(text);
  return verdict === true ? [] : [`${path}:${verdict.err.line}: ${verdict.err.msg}`];
}

async function sitemaps(tally, site) {
  const parser = new XMLParser({ isArray: (name) => ["url", "sitemap"].includes(name) });
  const index = await get(site.origin, "/sitemap.xml");
  const named = [];
  await tally.check("sitemap index", async () => {
    const offences = [...malformed("/sitemap.xml", index.text)];
    const entries = parser.parse(index.text).sitemapindex?.sitemap ?? [];
    for (const { loc, lastmod } of entries) {
      const path = site.local(loc);
      if (!path) offences.push(`${loc} is not of this paper`);
      else named.push(path);
      if (lastmod && Number.isNaN(Date.parse(lastmod))) offences.push(`${loc}: ${lastmod}`);
    }
    if (entries.length === 0) offences.push("names no sitemap");
    return offences;
  });
  const listed = new Set();
  for (const path of new Set([...named, "/sitemaps/news.xml"])) {
    await tally.check(`sitemap ${path}`, async () => {
      const answer = await get(site.origin, path);
      if (answer.status !== 200) return [`answers ${answer.status}`];
      const urls = parser.parse(answer.text).urlset?.url ?? [];
      for (const { loc } of urls) listed.add(site.local(loc));
      const rules = path.includes("news") ? newsEntry : plainEntry;
      const offences = [...malformed(path, answer.text), ...urls.flatMap(rules)];
      if (urls.length > (path.includes("news") ? 1000 : 50_000)) offences.push("is too long");
      return offences;
    });
  }
  await tally.check("every story stands in a sitemap", async () => {
    const missing = site.ofKind("article").filter((page) => !listed.has(page.path));
    return missing.map((page) => page.path);
  });
}

function plainEntry({ loc, lastmod }) {
  const offences = URL.canParse(loc) ? [] : [`'${loc}' is no address`];
  if (lastmod && Number.isNaN(Date.parse(lastmod))) offences.push(`${loc}: lastmod ${lastmod}`);
  return offences;
}

function newsEntry(entry) {
  const news = entry["news:news"] ?? {};
  const publication = news["news:publication"] ?? {};
  const date = Date.parse(news["news:publication_date"]);
  const wanted = {
    name: publication["news:name"],
    language: /^[a-z]{2,3}(-[A-Za-z]+)?$/.test(publication["news:language"] ?? ""),
    title: news["news:title"],
    "publication date": !Number.isNaN(date),
  };
  const missing = Object.entries(wanted).filter(([, there]) => !there);
  return [...plainEntry(entry), ...missing.map(([name]) => `${entry.loc}: no good ${name}`)];
}

async function plainFiles(tally, site) {
  const files = {
    "/robots.txt": (lines) => [
      lines.some((line) => /^user-agent: \*$/i.test(line)) || "no rule for everybody",
      lines.some((line) => /^sitemap: https?:\/\/\S+\/sitemap\.xml$/i.test(line)) || "no sitemap",
      lines.some((line) => /^user-agent: (GPTBot|CCBot|Google-Extended)$/i.test(line))
        || "no word to the crawlers of language models",
    ],
    "/ads.txt": (lines) => lines.map((line) =>
      /^(#|$|[\w.-]+, *[^,]+, *(DIRECT|RESELLER)|[A-Z]+=\S+)/i.test(line) || `reads '${line}'`),
    "/trust.txt": (lines) => lines.map((line) =>
      TRUST.includes(line.split("=")[0]) || /^(#|$)/.test(line) || `reads '${line}'`),
    "/.well-known/security.txt": (lines) => {
      const expires = lines.find((line) => line.startsWith("Expires: "))?.slice(9);
      const days = (Date.parse(expires) - Date.now()) / 86_400_000;
      return [
        lines.some((line) => /^Contact: (mailto:|https:)/.test(line)) || "no contact",
        (days > 0 && days <= 366) || `expires '${expires}'`,
      ];
    },
  };
  for (const [path, rules] of Object.entries(files)) {
    await tally.check(path, async () => {
      const answer = await get(site.origin, path);
      if (answer.status !== 200) return [`answers ${answer.status}`];
      const offences = answer.type.startsWith("text/plain") ? [] : [`is sent as ${answer.type}`];
      const said = rules(answer.text.split(/\r?\n/));
      return [...offences, ...said.filter((offence) => offence !== true)];
    });
  }
}

async function oembed(site) {
  const story = site.ofKind("article")[0];
  const link = story?.dom.querySelector('link[type="application/json+oembed"]');
  if (!link) return [`${story?.path} offers no oEmbed`];
  const answer = await get(site.origin, site.local(link.getAttribute("href"), story.path));
  if (answer.status !== 200) return [`answers ${answer.status}`];
  const said = JSON.parse(answer.text);
  const missing = ["version", "type", "title", "provider_name"].filter((name) => !said[name]);
  return missing.map((name) => `no ${name} in ${answer.text.slice(0, 200)}`);
}
