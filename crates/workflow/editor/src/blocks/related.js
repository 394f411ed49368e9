// Related stories and sources: found by their headline, or given as an address.

import { typedHref } from "../addresses.js";
import { labelled, storySearch } from "../dialogs.js";
import { element } from "../element.js";
import { readJson } from "../schema.js";
import { BoxView } from "./box.js";

const REASONS = [["", "Related"], ["background", "Background"], ["earlier", "Earlier"],
  ["reaction", "Reaction"], ["source", "Source"]];

// Headlines of stories this page has seen; a link keeps only the story's id.
const headlines = new Map();

export class RelatedView extends BoxView {
  constructor(node, view, getPos, desk) {
    super(node, view, getPos, { label: "Related" });
    this.list = element("ol", { class: "links" });
    const search = storySearch(desk, "Find a story", (story) => {
      headlines.set(story.id, story.headline);
      this.change((links) => [...links, { article: story.id, title: story.headline }]);
    });
    this.chrome.append(this.list, search, this.addressForm());
    this.draw();
  }

  addressForm() {
    const url = element("input", { inputMode: "url", autocomplete: "off" });
    const title = element("input", { autocomplete: "off", dir: "auto" });
    const add = () => {
      const address = typedHref(url.value);
      url.setAttribute("aria-invalid", String(!address));
      if (!address) return;
      this.change((links) => [...links, { url: address, title: title.value || address }]);
      url.value = "";
      title.value = "";
    };
    return element("details", {}, element("summary", {}, "An address elsewhere"),
      labelled("Address", url), labelled("Title", title),
      element("button", { type: "button", onclick: add }, "Add"));
  }

  get links() {
    return readJson(this.node.attrs.links, []);
  }

  change(action) {
    const links = action(this.links);
    this.set({ links: links.length ? JSON.stringify(links) : null });
  }

  update(node) {
    const before = this.node.attrs.links;
    if (!super.update(node)) return false;
    if (before !== node.attrs.links) this.draw();
    return true;
  }

  draw() {
    this.list.replaceChildren(...this.links.map((link, index) => this.line(link, index)));
  }

  line(link, index) {
    const words = link.title ?? headlines.get(link.article) ?? link.url ?? `Story ${link.article}`;
    const reason = element("select", { "aria-label": `Why “${words}”` },
      ...REASONS.map(([value, label]) => element("option", { value }, label)));
    reason.value = link.reason ?? "";
    reason.addEventListener("change", () => this.change((links) => {
      const { reason: _, ...rest } = links[index];
      return links.with(index, reason.value ? { ...rest, reason: reason.value } : rest);
    }));
    const press = (label, sign, action) => element("button", {
      type: "button", class: "quiet", "aria-label": `${label}: ${words}`,
      onclick: () => this.change(action),
    }, sign);
    const up = press("Move up", "↑", (links) => {
      return index ? links.toSpliced(index - 1, 2, links[index], links[index - 1]) : links;
    });
    const away = press("Take away", "×", (links) => links.toSpliced(index, 1));
    return element("li", {}, element("span", {}, words), reason, up, away);
  }
}
