// The structured data of stories and of the paper, by an independent tester and by our own rules.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { structuredDataTest } = require("structured-data-testing-tool");
const presets = require(
  "structured-data-testing-tool/presets/google/schemas/CreativeWork/Article/NewsArticle.js");

const POLICIES = ["publishingPrinciples", "ethicsPolicy", "correctionsPolicy"];

export async function structured(tally, { site }) {
  for (const page of site.ofKind("article")) {
    await tally.check(`structured data · ${page.path}`, () => story(site, page));
  }
  await tally.check("structured data · front", async () => {
    const things = graph(site.pages.get("/"));
    const paper = things.find((thing) => thing["@type"] === "NewsMediaOrganization");
    if (!paper) return ["no NewsMediaOrganization"];
    const missing = ["name", "url", "logo", ...POLICIES].filter((name) => !paper[name]);
    const policies = POLICIES.filter((name) => paper[name]).filter((name) => {
      return site.pages.get(site.local(paper[name]))?.status !== 200;
    });
    return [...missing.map((name) => `no ${name}`), ...policies.map((it) => `${it} leads nowhere`)];
  });
}

async function story(site, page) {
  const things = graph(page);
  const article = things.find((thing) => String(thing["@type"]).endsWith("NewsArticle"));
  if (!article) return [`no NewsArticle among ${things.map((thing) => thing["@type"])}`];
  return [...await byTester(page, article), ...byOwnRules(site, page, article)];
}

/** The tester's verdict on the kind of article the page says it is. */
async function byTester(page, article) {
  const preset = presets[article["@type"]];
  if (!preset) return [`the tester knows no ${article["@type"]}`];
  const options = { presets: [preset] };
  // It throws when a test failed, and hands over the same result.
  const result = await structuredDataTest(page.text, options).catch((error) => error.res ?? error);
  if (result instanceof Error && !result.failed) throw result;
  return (result.failed ?? []).map(({ test, description, error }) => {
    return `tester: ${description ?? test}: ${error?.message ?? error?.type ?? ""}`;
  });
}

function byOwnRules(site, page, article) {
  const offences = [];
  const is = (wanted, words) => wanted || offences.push(words);
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/;
  is(article.headline, "no headline");
  is(moment.test(article.datePublished), `published at '${article.datePublished}'`);
  is(moment.test(article.dateModified), `modified at '${article.dateModified}'`);
  is(Date.parse(article.dateModified) >= Date.parse(article.datePublished), "modified too early");
  const authors = [article.author ?? []].flat();
  is(authors.length > 0, "no author");
  is(authors.every((author) => author.name && author["@type"]), "an author without name or type");
  is(article.publisher?.name && article.publisher?.logo, "no publisher with a logo");
  is(article.articleSection, "no section");
  is(article.inLanguage, "no language");
  const address = article.mainEntityOfPage?.["@id"] ?? article.mainEntityOfPage ?? article.url;
  is(site.local(address ?? "") === page.path, `is the page '${address}'`);
  const images = [article.image ?? []].flat().map((image) => image.url ?? image);
  is(images.every((image) => URL.canParse(image)), `pictures ${images}`);
  is(images.every((image) => site.local(image) !== null), "a picture of another host");
  if (page.dom.querySelector(".story .correction")) is(article.correction, "no correction");
  if (article.isAccessibleForFree === false) {
    const parts = [article.hasPart ?? []].flat();
    is(parts.length > 0, "walled, and no part says so");
    for (const { cssSelector, isAccessibleForFree } of parts) {
      is(isAccessibleForFree === false, "the walled part is said to be free");
      is(/^\.[\w-]+$/.test(cssSelector ?? ""), `the walled part is '${cssSelector}'`);
      is(page.dom.querySelector(cssSelector ?? "x"), `nothing is ${cssSelector}`);
    }
  }
  return offences;
}

/** Everything the page's JSON-LD speaks of, graphs taken apart. */
function graph(page) {
  const scripts = page.dom.querySelectorAll('script[type="application/ld+json"]');
  return scripts.flatMap((script) => {
    const said = JSON.parse(script.rawText);
    return [said].flat().flatMap((thing) => thing["@graph"] ?? thing);
  });
}
