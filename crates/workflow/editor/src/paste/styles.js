// What inline styles mean. They are read as text from `data-style`, which `paste.js` renames them
// to: the page's policy allows no inline styles.

export function styleOf(dom) {
  const written = dom.dataset?.style;
  if (!written) return {};
  const found = {};
  for (const part of written.split(";")) {
    const colon = part.indexOf(":");
    if (colon > 0) {
      found[part.slice(0, colon).trim().toLowerCase()] = part.slice(colon + 1).trim().toLowerCase();
    }
  }
  return found;
}

/** Text nobody saw in the program it comes from. */
export function hidden(dom) {
  const style = styleOf(dom);
  return style.display === "none" || style.visibility === "hidden"
    || style["mso-hide"] === "all" || dom.hasAttribute("hidden")
    || dom.getAttribute("aria-hidden") === "true";
}

const BOLD = /^(bold|bolder|[6-9]00)$/;
const NOT_BOLD = /^(normal|lighter|[1-5]00)$/;

const BY_TAG = {
  STRONG: "strong", B: "strong", EM: "em", I: "em", CITE: "em", DFN: "em", VAR: "em", S: "strike",
  STRIKE: "strike", DEL: "strike", SUB: "sub", SUP: "sup", MARK: "highlight", CODE: "code",
  KBD: "code", SAMP: "code", TT: "code",
};

/** The marks of text inside of this element, given those around it. */
export function marksIn(dom, around) {
  const marks = new Set(around);
  const style = styleOf(dom);
  const byTag = BY_TAG[dom.tagName];
  if (byTag) marks.add(byTag);
  const weight = style["font-weight"] ?? weightIn(style.font);
  if (BOLD.test(weight)) marks.add("strong");
  // Google Docs wraps all it gives in a `b` that is not bold.
  if (NOT_BOLD.test(weight)) marks.delete("strong");
  if (/^(italic|oblique)/.test(style["font-style"])) marks.add("em");
  if (style["font-style"] === "normal") marks.delete("em");
  const line = `${style["text-decoration"] ?? ""} ${style["text-decoration-line"] ?? ""}`;
  if (line.includes("line-through")) marks.add("strike");
  if (style["vertical-align"] === "super") marks.add("sup");
  if (style["vertical-align"] === "sub") marks.add("sub");
  if (/courier|consolas|monospace|menlo/.test(style["font-family"] ?? "")
    && dom.tagName === "SPAN" && /background/.test(dom.dataset.style)) marks.add("code");
  if (marks.has("sub") && marks.has("sup")) marks.delete("sub");
  return marks;
}

const weightIn = (font) => /(?:^|\s)(bold|[6-9]00)(?:\s|$)/.exec(font ?? "")?.[1];
