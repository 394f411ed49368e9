// Pictures: one, or a gallery of several, from the media room or from files.

import { pickPictures } from "../dialogs.js";
import { button, element } from "../element.js";
import { schema } from "../schema.js";
import { thumbnail } from "../services.js";
import { uploads } from "../pictures/uploads.js";
import { BoxView } from "./box.js";
import { field } from "./fields.js";

const { nodes } = schema;

const DETAILS = [
  { name: "credit", label: "Credit", hint: "Empty: the picture’s own" },
  { name: "link", label: "Leads to", kind: "url" },
];
const SIZES = { name: "size", label: "Size",
  options: [["", "As wide as the text"], ["wide", "Wide"], ["full", "Full page"]] };

/** What a picture of the media room gives a block or a figure. */
export const chosenPicture = (picture) => ({ media: picture.id, former: null });

/** A caption as content; the picture's own words are a start to write from. */
export function captionOf(picture) {
  return nodes.caption.create(null, picture.caption ? schema.text(picture.caption) : null);
}

/** A field that chooses files, hidden behind a button with words. */
function fileButton(label, several, take) {
  const input = element("input", { type: "file", accept: "image/*", multiple: several,
    hidden: true, "aria-label": label });
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  return [button(label, () => input.click()), input];
}

class PictureView extends BoxView {
  constructor(node, view, getPos, page, spec) {
    super(node, view, getPos, { ...spec, fields: [] });
    this.view = view;
    this.getPos = getPos;
    this.page = page;
  }

  /** The picture itself, its alternative text and its details. */
  frame(spec) {
    this.picture = element("img", { alt: "", loading: "lazy" });
    this.elsewhere = element("p", { class: "hint" });
    this.alternative = new Alternative((alt) => this.set({ alt }));
    const one = (name, value) => this.set({ [name]: value });
    this.details = spec.map((it) => [it.name, field(it, one)]);
    const more = element("details", {}, element("summary", {}, "Details"),
      ...this.details.map(([, it]) => it.dom));
    this.chrome.append(this.picture, this.elsewhere);
    // The caption is read right under the picture, the fields come after it.
    this.under = element("div", { class: "chrome under", contentEditable: "false" },
      this.alternative.dom, more);
    this.dom.append(this.under);
  }

  showFrame() {
    const { media, former, alt } = this.node.attrs;
    this.picture.hidden = !media;
    if (media && this.picture.dataset.media !== media) {
      this.picture.dataset.media = media;
      this.picture.src = thumbnail(media);
    }
    this.elsewhere.hidden = Boolean(media) || !former;
    this.elsewhere.textContent = former ? `Not brought over yet: ${former}` : "";
    this.under.hidden = !media && !former;
    this.alternative.show(alt);
    for (const [name, it] of this.details) it.show(this.node.attrs[name]);
  }
}

/** Alternative text: the picture's own, one for here, or none because it is decoration. */
class Alternative {
  constructor(set) {
    this.input = element("input", { autocomplete: "off", dir: "auto" });
    this.box = element("input", { type: "checkbox" });
    this.input.addEventListener("input", () => set(this.input.value || null));
    this.box.addEventListener("change", () => set(this.box.checked ? "" : null));
    this.dom = element("div", { class: "alternative" },
      element("label", { class: "field" }, element("span", {}, "What it shows"), this.input,
        element("small", {}, "For who cannot see it. Empty: the picture’s own words")),
      element("label", { class: "field check" }, element("span", {}, "Decoration only"), this.box));
  }

  show(alt) {
    if (this.input.value !== (alt ?? "")) this.input.value = alt ?? "";
    this.box.checked = alt === "";
    this.input.disabled = alt === "";
  }
}

/** How far files are that are on their way to a block. */
function progressList(dom, id, page) {
  const draw = () => dom.replaceChildren(...uploads.of(id).map((upload) => {
    if (upload.problem) {
      return element("p", { class: "problem", role: "alert" }, `${upload.name}: ${upload.problem} `,
        button("Try again", () => upload.retry()), button("Leave out", () => upload.drop()));
    }
    return element("p", {}, `${upload.name} `, element("progress", {
      value: upload.progress, max: 1, "aria-label": `Sending ${upload.name}`,
    }));
  }));
  draw();
  return page && uploads.watch(id, draw);
}

export class ImageView extends PictureView {
  constructor(node, view, getPos, page) {
    super(node, view, getPos, page, { label: "Picture", tag: "figure" });
    this.frame([...DETAILS, SIZES]);
    const send = fileButton("Send a file", false, (files) => this.take(files));
    this.ways = element("div", { class: "row" },
      button("Choose a picture", () => this.choose()), ...(page.desk.takesFiles ? send : []));
    this.progress = element("div", { class: "progress" });
    this.chrome.append(this.ways, this.progress);
    this.stop = progressList(this.progress, node.attrs.id, page);
    this.watched = node.attrs.id;
    this.show();
  }

  show() {
    super.show();
    if (!this.ways) return;
    this.showFrame();
    this.dom.dataset.size = this.node.attrs.size ?? "";
    const { media } = this.node.attrs;
    this.ways.firstChild.textContent = media ? "Another picture" : "Choose a picture";
    if (this.watched !== this.node.attrs.id) {
      this.stop();
      this.watched = this.node.attrs.id;
      this.stop = progressList(this.progress, this.watched, this.page);
    }
  }

  choose() {
    pickPictures(this.page.root, this.page.desk, {}, ([picture]) => {
      this.page.pictures.put(this.node.attrs.id, picture);
    });
  }

  take(files) {
    this.page.pictures.sendInto(this.node.attrs.id, files.slice(0, 1));
  }

  destroy() {
    this.stop();
  }
}

export class FigureView extends PictureView {
  constructor(node, view, getPos, page) {
    super(node, view, getPos, page, { tag: "figure" });
    this.frame(DETAILS);
    this.chrome.prepend(element("div", { class: "row figure-ways" },
      button("←", () => this.move(-1), { "aria-label": "Move this picture earlier" }),
      button("→", () => this.move(1), { "aria-label": "Move this picture later" }),
      button("×", () => this.drop(), { "aria-label": "Take this picture out" })));
    this.show();
  }

  show() {
    super.show();
    if (this.under) this.showFrame();
  }

  move(step) {
    const at = this.getPos();
    const $at = this.view.state.doc.resolve(at);
    const other = step < 0 ? $at.nodeBefore : $at.parent.maybeChild($at.index() + 1);
    if (other?.type !== nodes.figure) return;
    const from = step < 0 ? at - other.nodeSize : at;
    const pair = step < 0 ? [this.node, other] : [other, this.node];
    const size = this.node.nodeSize + other.nodeSize;
    this.view.dispatch(this.view.state.tr.replaceWith(from, from + size, pair));
  }

  drop() {
    const at = this.getPos();
    const { parent } = this.view.state.doc.resolve(at);
    if (parent.childCount < 3) this.set({ media: null, former: null, alt: null, credit: null });
    else this.view.dispatch(this.view.state.tr.delete(at, at + this.node.nodeSize));
  }
}

/** A person in short, with a portrait. */
export class ProfileView extends BoxView {
  constructor(node, view, getPos, page) {
    super(node, view, getPos, {
      label: "Profile",
      tag: "section",
      fields: [{ name: "name", label: "Name" }, { name: "role", label: "Role" }],
    });
    this.portrait = element("img", { alt: "", loading: "lazy", class: "portrait" });
    const choose = () => pickPictures(page.root, page.desk, {}, ([picture]) => {
      this.set({ image_media: picture.id, image_former: null });
    });
    this.away = button("No portrait", () => this.set({ image_media: null, image_former: null }));
    this.chrome.append(this.portrait, element("div", { class: "row" },
      button("Choose a portrait", choose), this.away));
    this.show();
  }

  show() {
    super.show();
    if (!this.away) return;
    const { image_media: media, image_former: former } = this.node.attrs;
    this.portrait.hidden = !media;
    this.away.hidden = !media && !former;
    if (media) this.portrait.src = thumbnail(media);
  }
}

export class GalleryView extends BoxView {
  constructor(node, view, getPos, page) {
    super(node, view, getPos, { label: "Gallery" });
    const id = () => this.node.attrs.id;
    const choose = () => pickPictures(page.root, page.desk, { several: true }, (pictures) => {
      pictures.forEach((picture) => page.pictures.put(id(), picture));
    });
    const files = (chosen) => page.pictures.sendInto(id(), chosen);
    this.progress = element("div", { class: "progress" });
    this.chrome.append(element("div", { class: "row" }, button("Choose pictures", choose),
      ...(page.desk.takesFiles ? fileButton("Send files", true, files) : [])), this.progress);
    this.stop = progressList(this.progress, node.attrs.id, page);
    this.watched = node.attrs.id;
    this.page = page;
  }

  update(node) {
    if (!super.update(node)) return false;
    if (this.watched !== node.attrs.id) {
      this.stop();
      this.watched = node.attrs.id;
      this.stop = progressList(this.progress, this.watched, this.page);
    }
    return true;
  }

  destroy() {
    this.stop();
  }
}
