// The marks of `kit::Mark`, outermost first, and that of a passage with a note.

import { safeHref } from "./addresses.js";

const plain = (tag, also = []) => ({
  parseDOM: [{ tag }, ...also.map((other) => ({ tag: other }))],
  toDOM: () => [tag, 0],
});

export const marks = {
  link: {
    attrs: { href: { validate: "string" } },
    inclusive: false,
    parseDOM: [{
      tag: "a[href]",
      getAttrs: (dom) => {
        const href = safeHref(dom.getAttribute("href"));
        return href && !dom.hasAttribute("data-footnote") ? { href } : false;
      },
    }],
    toDOM: (mark) => ["a", { href: mark.attrs.href, rel: "noopener", title: mark.attrs.href }, 0],
  },
  lang: {
    attrs: { tag: { validate: "string" } },
    parseDOM: [{
      tag: "span[data-lang]",
      getAttrs: (dom) => ({ tag: dom.getAttribute("data-lang") }),
    }],
    toDOM: (mark) => ["span", { lang: mark.attrs.tag, "data-lang": mark.attrs.tag }, 0],
  },
  strong: plain("strong", ["b"]),
  em: plain("em", ["i"]),
  strike: plain("s", ["del", "strike"]),
  highlight: plain("mark"),
  sub: { ...plain("sub"), excludes: "sub sup" },
  sup: { ...plain("sup"), excludes: "sub sup" },
  code: plain("code", ["kbd", "samp", "tt"]),
  footnote: {
    attrs: { n: { validate: "number" } },
    inclusive: false,
    parseDOM: [{
      tag: "a[data-footnote]",
      getAttrs: (dom) => ({ n: Number(dom.getAttribute("data-footnote")) || 1 }),
    }],
    toDOM: (mark) => ["a", { "data-footnote": String(mark.attrs.n), class: "note-ref" }, 0],
  },
  note: {
    attrs: { id: { validate: "string" } },
    inclusive: false,
    parseDOM: [{
      tag: "span[data-note]",
      getAttrs: (dom) => ({ id: dom.getAttribute("data-note") }),
    }],
    toDOM: (mark) => ["span", { "data-note": mark.attrs.id }, 0],
  },
  internal: {
    parseDOM: [{ tag: "span[data-internal]" }],
    toDOM: () => ["span", { "data-internal": "", title: "Never printed" }, 0],
  },
};
