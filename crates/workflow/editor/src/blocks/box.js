// The view of a block that has fields, a text of its own, or both.

import { element } from "../element.js";
import { attributeSetter, field } from "./fields.js";

/** Blocks in the page: what each is called and which of its attributes are fields. */
export class BoxView {
  constructor(node, view, getPos, { label, fields = [], tag = "div", content = "div" }) {
    this.node = node;
    this.set = attributeSetter(view, getPos);
    const one = (name, value) => this.set({ [name]: value });
    this.fields = fields.map((spec) => [spec.name, field(spec, one)]);
    this.chrome = element("div", { class: "chrome", contentEditable: "false" });
    if (label) this.chrome.append(element("span", { class: "block-label" }, label));
    this.chrome.append(...this.fields.map(([, it]) => it.dom));
    this.dom = element(tag, { class: `piece piece-${node.type.name}` }, this.chrome);
    this.dom.setAttribute("data-node", node.type.name);
    if (!node.isLeaf) {
      this.contentDOM = element(content, { class: "piece-content" });
      if (node.inlineContent) this.contentDOM.dir = "auto";
      this.dom.append(this.contentDOM);
    }
    this.show();
  }

  show() {
    const { attrs } = this.node;
    for (const [name, it] of this.fields) it.show(attrs[name]);
    for (const name of ["id", "audience"]) {
      if (attrs[name]) this.dom.setAttribute(`data-${name}`, attrs[name]);
      else this.dom.removeAttribute(`data-${name}`);
    }
    if (attrs.language) this.dom.lang = attrs.language;
    else this.dom.removeAttribute("lang");
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  /** What happens in the fields is theirs. */
  stopEvent(event) {
    return Boolean(event.target.closest?.(".chrome")) && event.type !== "dragover";
  }

  ignoreMutation(mutation) {
    return mutation.type === "selection"
      ? Boolean(mutation.target.closest?.(".chrome"))
      : !this.contentDOM?.contains(mutation.target);
  }
}
