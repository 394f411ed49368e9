// A sentence the page has to say about what was just done, until it is put away.

import { button, element } from "../element.js";

export class Notice {
  constructor(close) {
    this.words = element("span", {});
    this.dom = element("div", { class: "page-notice", role: "alert", hidden: true }, this.words,
      button("Close", () => { this.say(null); close(); }));
  }

  say(words) {
    this.dom.hidden = !words;
    this.words.textContent = words ?? "";
  }
}
