// One thread in the panel: the passage, who said what and when, a reply, and whether it is done.

import { button, element } from "../element.js";
import { TEXT_LETTERS_MAX } from "./threads.js";

const GONE = "Its passage was deleted";
const WHOLE = "On the story as a whole";

function moment(at) {
  const date = new Date(Number(at) / 1000);
  if (Number.isNaN(date.getTime())) return element("span", {}, "");
  // The desk writes the day before the month and a clock of 24 hours, as its other pages do.
  const { lang } = document.documentElement;
  const words = date.toLocaleString(lang === "" || lang === "en" ? "en-GB" : lang, {
    dateStyle: "medium", timeStyle: "short", hourCycle: "h23",
  });
  return element("time", { dateTime: date.toISOString() }, words);
}

function said({ by, at, text }, nameOf) {
  return element("li", {}, element("p", { class: "note-who" },
    element("b", { dir: "auto" }, nameOf(by)), " ", moment(at)),
  element("p", { class: "note-text", dir: "auto" }, text));
}

/** A field for words, with Ctrl+Enter to send them; `send(text)` gets what is not empty. */
export function wordsField(label, action, send, others = []) {
  const input = element("textarea", {
    rows: 2, dir: "auto", "aria-label": label, placeholder: label, maxLength: TEXT_LETTERS_MAX,
  });
  const give = () => {
    const text = input.value.trim();
    if (!text) {
      input.focus();
      return;
    }
    input.value = "";
    send(text);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    give();
  });
  const press = element("button", { type: "button", onclick: give }, action);
  const dom = element("div", { class: "note-reply" }, input,
    element("div", { class: "row" }, press, ...others));
  return { dom, input };
}

export class ThreadView {
  /** `ways`: nameOf, go, reply, settle. */
  constructor(name, ways) {
    this.ways = ways;
    this.quote = button("", () => ways.go(name), { class: "note-quote" });
    this.list = element("ol", { class: "note-said" });
    this.reply = wordsField("Reply", "Reply", (text) => ways.reply(name, text), [
      element("button", { type: "button", onclick: () => ways.settle(name, true) }, "Resolve"),
    ]);
    this.again = element("button", { type: "button", onclick: () => ways.settle(name, false) },
      "Open again");
    this.summary = element("summary", {});
    this.body = element("div", {});
    this.folded = element("details", {}, this.summary);
    this.dom = element("li", { class: "note-thread" });
    this.dom.dataset.thread = name;
  }

  update({ quote, said: entries, done }, hasPassage, isCurrent) {
    const { nameOf } = this.ways;
    const words = quote || WHOLE;
    this.quote.textContent = quote ? `“${words}”` : words;
    this.quote.disabled = !hasPassage;
    const lost = quote && !hasPassage ? element("p", { class: "hint" }, GONE) : null;
    this.list.replaceChildren(...entries.map((entry) => said(entry, nameOf)));
    this.dom.classList.toggle("current", isCurrent);
    if (isCurrent) this.dom.setAttribute("aria-current", "true");
    else this.dom.removeAttribute("aria-current");
    if (done) {
      this.summary.replaceChildren(element("span", { class: "note-quote", dir: "auto" },
        this.quote.textContent), element("small", {}, "resolved by ",
        element("bdi", {}, nameOf(done.by)), ", ", moment(done.at)));
      this.#hold(this.folded, this.summary, ...[lost].filter(Boolean), this.list, this.again);
      this.#hold(this.dom, this.folded);
    } else {
      this.#hold(this.dom, this.quote, ...[lost].filter(Boolean), this.list, this.reply.dom);
    }
  }

  /** Puts children in only when they differ: an element that is moved loses the focus. */
  #hold(parent, ...children) {
    const same = parent.children.length === children.length
      && children.every((child, at) => child === parent.children[at]);
    if (!same) parent.replaceChildren(...children);
  }
}
