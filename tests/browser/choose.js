// One page of every type, and so many stories that every form of block is among them.

import { get } from "./paper.js";

const STORIES_MAX = 16;

/** The pages to look at, named: [{ name, page }]. */
export async function choose(site) {
  const chosen = [];
  const add = (name, page) => {
    if (page && !chosen.some((other) => other.page.path === page.path)) chosen.push({ name, page });
  };
  const all = (kind) => site.ofKind(kind);
  add("front", site.pages.get("/"));
  for (const page of all("section")) add(`section ${page.path}`, page);
  for (const kind of ["topic", "author"]) {
    const pages = all(kind).toSorted((a, b) => b.text.length - a.text.length);
    add(`${kind}, long`, pages[0]);
    add(`${kind}, short`, pages.at(-1));
  }
  for (const page of all("series")) add(`series ${page.path}`, page);
  for (const page of stories(all("article"))) add(`story ${page.path}`, page);
  const archive = all("archive");
  for (const depth of [1, 2, 3, 4]) {
    const parts = (page) => page.path.split("?")[0].split("/").length - 1;
    add(`archive, depth ${depth}`, archive.filter((page) => parts(page) === depth).at(-1));
  }
  for (const page of all("corrections").slice(0, 1)) add("corrections", page);
  for (const page of all("standing")) add(`standing ${page.path}`, page);
  add("later page", [...site.pages.values()].find((page) => page?.kind && isLater(page)));
  for (const path of ["/no-such-page", "/no-such-section/no-such-story"]) {
    const page = await get(site.origin, path);
    add(`error ${path}`, { ...page, kind: "error" });
  }
  return chosen;
}

function isLater(page) {
  return page.status === 200 && /[?&](page|before|after)=/.test(page.path);
}

/** Few stories that together show every class name any story has, right-to-left and walled too. */
function stories(articles) {
  const traits = new Map(articles.map((page) => [page, traitsOf(page)]));
  const missing = new Set([...traits.values()].flatMap((names) => [...names]));
  const chosen = [];
  while (missing.size && chosen.length < STORIES_MAX) {
    const gain = (page) => [...traits.get(page)].filter((name) => missing.has(name)).length;
    const best = articles.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    if (gain(best) === 0) break;
    for (const name of traits.get(best)) missing.delete(name);
    chosen.push(best);
  }
  return chosen;
}

function traitsOf(page) {
  const story = page.dom.querySelector("article") ?? page.dom;
  const names = new Set();
  for (const element of [story, ...story.querySelectorAll("*")]) {
    for (const name of element.classList.values()) if (!/^f[xy]-/.test(name)) names.add(name);
    const { dir, lang } = element.attributes;
    if (dir) names.add(`dir=${dir}`);
    if (lang) names.add(`lang=${lang}`);
    names.add(`element ${element.rawTagName?.toLowerCase()}`);
  }
  if (page.text.includes('"isAccessibleForFree":false')) names.add("walled");
  return names;
}
