// Markup as a tree that loads nothing and runs nothing: parsed apart from the page.

// A policy of the page may ask to be told of every parsing.
const trusted = globalThis.trustedTypes?.createPolicy?.("editor-paste", { createHTML: (it) => it })
  ?? { createHTML: (it) => it };

export function parsed(html) {
  return new DOMParser().parseFromString(trusted.createHTML(html), "text/html").body;
}
