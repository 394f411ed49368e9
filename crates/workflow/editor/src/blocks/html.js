// Markup written by hand: its source for who may write it, and for everybody what readers get.
// What is harmless is decided by the server alone, so the page shows the server's answer.

import { element } from "../element.js";
import { parsed } from "../markup.js";
import { BoxView } from "./box.js";

const REST_MS = 300;

export class HtmlView extends BoxView {
  constructor(node, view, getPos, desk) {
    const fields = [{ name: "html", label: "Source", kind: "source" }];
    super(node, view, getPos, { label: "HTML", fields: desk.mayWriteHtml ? fields : [] });
    this.desk = desk;
    this.preview = element("div", { class: "html-preview", role: "group",
      "aria-label": "What readers get" });
    this.said = element("p", { class: "hint", role: "status" });
    if (!desk.mayWriteHtml) {
      this.chrome.append(element("p", { class: "hint" },
        "Only who may write raw HTML changes what is in it."));
    }
    this.chrome.append(this.preview, this.said);
    this.look();
  }

  update(node) {
    const before = this.node.attrs.html;
    if (!super.update(node)) return false;
    if (before !== node.attrs.html) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), REST_MS);
    }
    return true;
  }

  async look() {
    const asked = this.node.attrs.html ?? "";
    try {
      const html = asked ? await this.desk.cleaned(asked) : "";
      // A later source has been asked for meanwhile.
      if (asked !== (this.node.attrs.html ?? "")) return;
      const tree = parsed(html);
      // A link in the preview must not lead the page away from the story.
      for (const link of tree.querySelectorAll("a")) {
        link.target = "_blank";
        link.rel = "noopener";
      }
      this.preview.replaceChildren(...tree.childNodes);
      this.said.textContent = html ? "" : "Nothing of it would be seen.";
    } catch {
      this.said.textContent = "What readers get can be shown only when the desk is reached.";
    }
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
