// A story with every kind of block, as the contract has them.

const mark = (given) => (typeof given === "string" ? { type: given } : given);
const text = (words, ...marks) => ({
  type: "text", text: words, ...(marks.length ? { marks: marks.map(mark) } : {}),
});
const node = (type, attrs, ...content) => ({ type, attrs, content: content.flat() });
const line = (...words) => node("line", {}, words.map((it) => (it.type ? it : text(it))));
const caption = (words) => node("caption", {}, words ? text(words) : []);
const item = (words, ...more) => node("list_item", {}, line(words), more);

export const STORY = [
  node("paragraph", {}, text("The council "), text("met in private", "em"), text(" and "),
    text("waived the rules", "strong"), text(" on "),
    text("tenders", { type: "link", attrs: { href: "https://example.org/tenders" } }),
    text(". The vote was TK to TK, and an e-mail of Kiev’s envoy was read out."),
    text("1", { type: "footnote", attrs: { n: 1 } })),
  node("heading", { level: 2 }, text("What the rules say")),
  node("paragraph", { language: "ar" }, text("قال المتحدث إن المجلس سيعود إلى المسألة غدًا.")),
  node("list", { ordered: false }, item("First point"), item("Second point",
    node("list", { ordered: true }, item("Inner one"), item("Inner two")))),
  node("quote", {}, line("We did what the law allows."), node("cite", {}, text("Mayor Okafor"))),
  node("pullquote", {}, line("Nobody asked us."), node("cite", {}, text("A trader"))),
  node("image", { media: "p1", credit: "Ines Calloway", size: null }, caption("The harbour.")),
  node("gallery", {}, node("figure", { media: "p1", alt: "" }, caption("One")),
    node("figure", { former: "https://old.example/2.jpg" }, caption("Two")), caption("Both")),
  node("video", { former: "https://example.org/a.mp4", title: "The vote" }, caption("")),
  node("audio", { former: "https://example.org/a.mp3" }, caption("The recording")),
  node("embed", { url: "https://example.org/post/1", provider: "Mastodon" }, caption("")),
  node("table", { caption: "Votes", source: "Council" },
    node("table_row", {}, ["Ward", "For"].map((it) => node("table_head", {}, text(it)))),
    node("table_row", {}, ["North", "12"].map((it) => node("table_cell", {}, text(it))))),
  node("chart", { form: "bar", title: "Spending", unit: "million",
    rows: '[{"label":"2024","value":3.5},{"label":"2025","value":7}]' }),
  node("document", { title: "The contract", url: "https://example.org/c.pdf", pages: 12 }),
  node("key_points", {}, line("Rules waived"), line("Vote in private")),
  node("qa", {}, node("qa_item", {}, node("question", {}, text("Why?")), line("Nobody knows."))),
  node("timeline", {}, node("timeline_entry", { when: "3 May" }, text("The first vote."))),
  node("factbox", { title: "The rules" }, line("A tender is a call."),
    node("list", { ordered: false }, item("open"), item("closed"))),
  node("profile", { name: "Ada Okafor", role: "Mayor", image_media: "p2" }, line("Since 2019.")),
  node("related", { links: '[{"article":"3q8c1dk8x1t4w","reason":"earlier"}]' }),
  node("callout", { title: "Were you there?" }, line("Write to us.")),
  node("method", {}, line("We read the minutes.")),
  node("newsletter", { name: "Morning", note: "Every day at six." }),
  node("button", { text: "Give", url: "/give" }),
  node("divider", {}), node("ad_slot", {}), node("wall", {}),
  node("correction", { correction: "3q8c1dk8x1t4w" }),
  node("html", { html: "<p onclick=x>By <b>hand</b></p>" }),
  node("claim_review", { claim: "It was open", claimant: "The mayor", rating: "False" }),
  node("live_entry", { at: 1_700_000_000_000_000, title: "Doors open", key: true }, line("In.")),
  node("ticker", { symbols: '["DAX","EURUSD"]' }),
  node("file", { title: "Minutes", url: "https://example.org/m.pdf", bytes: 1234 }),
  node("code", { syntax: "sql" }, node("code_text", {}, text("select 1;")), caption("A query")),
  node("verse", {}, text("The harbour sleeps"), { type: "hard_break" }, text("and so do we")),
  node("unknown", { name: "widget" }, text("What it said")),
  node("paragraph", { audience: "subscribers" }, text("Only for some. "),
    text("Ask the lawyer first.", "internal")),
  node("footnotes", {}, line("Minutes of 3 May.")),
];

/** Puts blocks in place of the story. */
export function fill(tab, story, index = 0) {
  return tab.evaluate(([content, at]) => {
    const { view } = globalThis.pages[at];
    const { schema, tr } = view.state;
    const made = content.map((it) => schema.nodeFromJSON(it));
    made.forEach((it) => it.check());
    view.dispatch(tr.replaceWith(0, view.state.doc.content.size, made));
  }, [story, index]);
}

export async function everything(tab) {
  await fill(tab, STORY);
  await tab.fill("[data-headline] textarea", "Council waives tender rules behind closed doors");
  await tab.fill("[data-standfirst] textarea", "A vote in private has set aside the rules for "
    + "tenders; opponents speak of a dark day for the harbour and want it repeated in the open.");
}
