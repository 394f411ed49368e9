// Every kind of block a writer may put in, with the words it is found by.

import { schema } from "./schema.js";
import { changeKind, putBlock } from "./ways/moving.js";
import { insertFootnote } from "./ways/footnotes.js";
import { newTable } from "./ways/tables.js";

const { nodes } = schema;
const line = () => nodes.line.create();
const blank = (name, attrs) => () => putBlock(nodes[name].createAndFill(attrs));
const entry = (name, label, hint, words, command, group) => ({
  name, label, hint, words, command, group,
});

const questions = () => putBlock(nodes.qa.create(null, nodes.qa_item.createAndFill()));
const quote = () => changeKind("quote");
const pullquote = () => putBlock(nodes.pullquote.create(null, [line(), nodes.cite.create()]));
const rows = JSON.stringify([{ label: "First", value: 1 }, { label: "Second", value: 2 }]);
const TABLE = "table grid spreadsheet rows columns";

/** The names the desk calls blocks by. */
export const LABELS = {
  paragraph: "Paragraph", heading: "Heading", list: "List", quote: "Quote",
  pullquote: "Pulled quote", image: "Picture", gallery: "Gallery", video: "Video",
  audio: "Audio", embed: "Embed", table: "Table", chart: "Chart", document: "Source document",
  key_points: "Key points", qa: "Questions and answers", timeline: "Timeline",
  factbox: "Fact box", profile: "Profile", related: "Related", callout: "Call-out",
  method: "How we reported this", newsletter: "Newsletter", button: "Button",
  divider: "Divider", ad_slot: "Advertisement", wall: "Open part ends",
  correction: "Correction", html: "HTML", claim_review: "Claim check", live_entry: "Live entry",
  ticker: "Ticker", file: "File", code: "Code", verse: "Verse", footnotes: "Footnotes",
  unknown: "Unknown block",
};

/** What the menus offer, in groups, the most used first. */
export const CATALOGUE = [
  entry("paragraph", "Paragraph", "Plain text", "text", () => changeKind("paragraph"), "Text"),
  entry("heading", "Heading", "A section of the story", "h2 title crosshead",
    () => changeKind("heading", { level: 2 }), "Text"),
  entry("heading", "Smaller heading", "Under a heading", "h3 subhead",
    () => changeKind("heading", { level: 3 }), "Text"),
  entry("list", "List", "Points in no order", "ul bullets unordered",
    () => changeKind("list", { ordered: false }), "Text"),
  entry("list", "Numbered list", "Steps or ranks", "ol ordered 1",
    () => changeKind("list", { ordered: true }), "Text"),
  entry("quote", "Quote", "Someone else’s words, at length", "blockquote", quote, "Text"),
  entry("pullquote", "Pulled quote", "A sentence of the story, large", "pullquote", pullquote,
    "Text"),
  entry("verse", "Verse", "Lines and spaces matter", "poem lyrics", () => changeKind("verse"),
    "Text"),
  entry("code", "Code", "Computer text", "pre program source", () => changeKind("code"), "Text"),
  entry("footnotes", "Footnote", "A note at the end", "note reference",
    () => insertFootnote, "Text"),
  entry("divider", "Divider", "A break", "hr rule line", blank("divider"), "Text"),
  entry("image", "Picture", "From the pictures, or a file", "image photo", blank("image"),
    "Media"),
  entry("gallery", "Gallery", "Several pictures seen together", "images photos slideshow",
    blank("gallery"), "Media"),
  entry("video", "Video", "A file or an address", "film mp4", blank("video"), "Media"),
  entry("audio", "Audio", "A file or an address", "sound podcast mp3", blank("audio"), "Media"),
  entry("embed", "Embed", "From another site, shown after consent", "post tweet youtube",
    blank("embed"), "Media"),
  entry("file", "File", "To take away", "download attachment pdf", blank("file"), "Media"),
  entry("document", "Source document", "Show the evidence", "pdf evidence", blank("document"),
    "Media"),
  entry("table", "Table", "Rows and columns", TABLE, () => putBlock(newTable()), "Facts"),
  entry("chart", "Chart", "Drawn from numbers", "graph bar line data",
    blank("chart", { form: "bar", rows }), "Facts"),
  entry("key_points", "Key points", "The story in a few lines", "summary tldr bullets",
    () => changeKind("key_points"), "Facts"),
  entry("factbox", "Fact box", "Facts set apart", "sidebar box background",
    () => changeKind("factbox"), "Facts"),
  entry("timeline", "Timeline", "What happened, in order", "chronology dates",
    () => changeKind("timeline"), "Facts"),
  entry("qa", "Questions and answers", "Each with its answer", "faq explainer", questions,
    "Facts"),
  entry("profile", "Profile", "A person in short", "person bio", blank("profile"), "Facts"),
  entry("method", "How we reported this", "Method and sources", "methodology sources",
    () => changeKind("method"), "Facts"),
  entry("claim_review", "Claim check", "A claim that was checked", "fact check rating",
    blank("claim_review"), "Facts"),
  entry("live_entry", "Live entry", "One entry of live coverage", "live blog update",
    () => putBlock(nodes.live_entry.createAndFill({ at: Date.now() * 1000 })), "Facts"),
  entry("ticker", "Ticker", "Instruments of the markets", "stocks symbols", blank("ticker"),
    "Facts"),
  entry("related", "Related", "Stories and sources", "links read more", blank("related"),
    "Readers"),
  entry("callout", "Call-out", "A question to readers", "ask tips crowdsource",
    () => changeKind("callout"), "Readers"),
  entry("newsletter", "Newsletter", "A sign-up", "email subscribe", blank("newsletter"),
    "Readers"),
  entry("button", "Button", "To somewhere", "link action", blank("button"), "Readers"),
  entry("wall", "Open part ends", "What follows is for those who may read on", "paywall",
    blank("wall"), "Readers"),
  entry("ad_slot", "Advertisement", "A place chosen by hand", "ad slot", blank("ad_slot"),
    "Readers"),
  entry("correction", "Correction", "One of the story’s list, at its place", "error",
    blank("correction"), "Readers"),
  entry("html", "HTML", "Written by hand; only what is harmless is printed", "markup source raw",
    blank("html"), "Readers"),
];

/** What this person may put in. */
export const offered = (desk) => CATALOGUE.filter(({ name }) => {
  return name !== "html" || desk.mayWriteHtml;
});

/** Entries whose name, label or words begin with what was typed; by label first. */
export function matching(typed, all = CATALOGUE) {
  const query = typed.trim().toLowerCase();
  if (!query) return all;
  const rank = ({ label, words, name }) => {
    const title = label.toLowerCase();
    if (title.startsWith(query)) return 0;
    if (title.split(" ").some((word) => word.startsWith(query))) return 1;
    const known = `${words} ${name.replace("_", " ")}`.split(" ");
    return known.some((word) => word.startsWith(query)) ? 2 : 3;
  };
  const ranked = all.map((it) => [rank(it), it]).filter(([score]) => score < 3);
  return ranked.sort(([one], [other]) => one - other).map(([, it]) => it);
}
