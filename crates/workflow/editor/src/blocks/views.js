// Which view each kind of block has. Kinds that are not here are plain text as the schema draws it.

import { LABELS } from "../catalogue.js";
import { kinds, schema } from "../schema.js";
import { BoxView } from "./box.js";
import { ChartView } from "./chart.js";
import { CorrectionView } from "./correction.js";
import { HtmlView } from "./html.js";
import { FigureView, GalleryView, ImageView, ProfileView } from "./pictures.js";
import { RelatedView } from "./related.js";
import { TableView } from "./table.js";

const media = [
  { name: "former", label: "File address", kind: "url" },
  { name: "title", label: "Title" },
];

const FIELDS = {
  video: [...media, { name: "poster_former", label: "Still picture", kind: "url" }],
  audio: media,
  embed: [
    { name: "url", label: "Address", kind: "url" },
    { name: "provider", label: "Site", hint: "such as YouTube, Mastodon" },
    { name: "title", label: "Title", hint: "What is shown until a reader agrees to load it" },
  ],
  document: [
    { name: "title", label: "Title" },
    { name: "url", label: "Address", kind: "url" },
    { name: "pages", label: "Pages", kind: "number" },
    { name: "note", label: "Note", kind: "long" },
  ],
  factbox: [{ name: "title", label: "Title" }],
  callout: [{ name: "title", label: "Question" }],
  newsletter: [
    { name: "name", label: "Newsletter" },
    { name: "note", label: "Words", kind: "long" },
  ],
  button: [{ name: "text", label: "Words on it" }, { name: "url", label: "Leads to", kind: "url" }],
  claim_review: [
    { name: "claim", label: "Claim", kind: "long" },
    { name: "claimant", label: "Who said it" },
    { name: "rating", label: "Our verdict" },
    { name: "url", label: "Where it was said", kind: "url" },
  ],
  live_entry: [
    { name: "at", label: "When", kind: "moment" },
    { name: "title", label: "Title" },
    { name: "key", label: "Key event", kind: "check" },
  ],
  ticker: [{ name: "symbols", label: "Symbols", kind: "words", hint: "such as DAX, EURUSD" }],
  file: [
    { name: "title", label: "Title" },
    { name: "url", label: "Address", kind: "url" },
    { name: "bytes", label: "Size in bytes", kind: "number" },
    { name: "note", label: "Note", kind: "long" },
  ],
  code: [{ name: "syntax", label: "Language", hint: "such as rust, sql" }],
};

// Blocks whose place and look say what they are need no words above them.
const UNLABELLED = ["paragraph", "heading", "list", "verse", "divider", "quote"];

const entryFields = { fields: [{ name: "when", label: "When" }] };

/** The views of ProseMirror by the name of the node. */
export function nodeViews(page) {
  const views = {};
  for (const name of kinds) {
    if (UNLABELLED.includes(name)) continue;
    const leaf = schema.nodes[name].isLeaf;
    const spec = { label: LABELS[name], fields: FIELDS[name], tag: leaf ? "div" : "section" };
    views[name] = (node, view, getPos) => new BoxView(node, view, getPos, spec);
  }
  return {
    ...views,
    timeline_entry: (node, view, getPos) => new BoxView(node, view, getPos, entryFields),
    chart: (node, view, getPos) => new ChartView(node, view, getPos),
    related: (node, view, getPos) => new RelatedView(node, view, getPos, page.desk),
    correction: (node, view, getPos) => new CorrectionView(node, view, getPos, page.desk),
    html: (node, view, getPos) => new HtmlView(node, view, getPos, page.desk),
    table: (node, view, getPos) => new TableView(node, view, getPos),
    image: (node, view, getPos) => new ImageView(node, view, getPos, page),
    figure: (node, view, getPos) => new FigureView(node, view, getPos, page),
    profile: (node, view, getPos) => new ProfileView(node, view, getPos, page),
    gallery: (node, view, getPos) => new GalleryView(node, view, getPos, page),
  };
}
