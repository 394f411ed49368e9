// A correction at its place: chosen by its words from those the story has.

import { element, pageId } from "../element.js";
import { BoxView } from "./box.js";

const NONE = "This story has no corrections yet. One is made by publishing a change as a "
  + "correction.";
const LETTERS_MAX = 90;

const short = (text) => (text.length > LETTERS_MAX ? `${text.slice(0, LETTERS_MAX)}…` : text);

export class CorrectionView extends BoxView {
  constructor(node, view, getPos, desk) {
    super(node, view, getPos, { label: "Correction" });
    const id = pageId("correction");
    this.choice = element("select", { id });
    this.note = element("p", { class: "correction-note", dir: "auto" });
    this.said = element("p", { class: "hint", role: "status" });
    this.choice.addEventListener("change", () => {
      this.set({ correction: this.choice.value || null });
    });
    this.chrome.append(element("label", { class: "field" }, element("span", {}, "Which"),
      this.choice), this.note, this.said);
    this.found = [];
    this.draw();
    this.ask(desk);
  }

  async ask(desk) {
    try {
      this.found = await desk.corrections();
      this.said.textContent = this.found.length ? "" : NONE;
    } catch (error) {
      this.said.textContent = error.message;
    }
    this.draw();
  }

  update(node) {
    if (!super.update(node)) return false;
    this.draw();
    return true;
  }

  draw() {
    // Attributes are shown once before there is anything to show them in.
    if (!this.choice) return;
    const { correction } = this.node.attrs;
    const options = this.found.map(({ id, kind, note, when }) => {
      return element("option", { value: id }, `${kind}, ${when}: ${short(note)}`);
    });
    const chosen = this.found.find(({ id }) => id === correction);
    if (correction && !chosen) {
      options.unshift(element("option", { value: correction }, "One that is not in the list"));
    }
    options.unshift(element("option", { value: "" }, "Choose a correction"));
    this.choice.replaceChildren(...options);
    this.choice.value = correction ?? "";
    this.note.textContent = chosen?.note ?? "";
  }
}
