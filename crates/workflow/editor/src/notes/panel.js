// Notes beside the text: a panel at the side of the desk, a sheet at the foot of a phone. It does
// not lock the page: who reads a note writes in the story.

import { TextSelection } from "prosemirror-state";

import { button, element, pageId, say } from "../element.js";
import { others } from "../live/people.js";
import { dropPassage, noteAt, passages, places, setPassage, shownAnew,
  wanted } from "./passages.js";
import { ThreadView, wordsField } from "./thread.js";
import { Threads } from "./threads.js";

const FULL = "This story has no room for more notes. What is to be said can be written in the "
  + "story as words that are never printed.";
const REST_MS = 250;

export class NotesPanel {
  constructor(page, people) {
    this.page = page;
    this.people = people;
    this.threads = new Threads(page.story.notes, page.me);
    this.views = new Map();
    this.current = null;
    /** The note that is being begun: its passage is marked, nothing is said yet. */
    this.begun = null;
    this.press = button("", () => (this.dom.hidden ? this.open() : this.close()), {
      class: "quiet notes-press", "aria-expanded": "false",
    });
    this.make();
    this.known = this.threads.all();
    page.story.notes.observe((event, { local }) => this.heard(event, local));
    page.story.live?.awareness.on("change", () => this.later());
    this.count();
  }

  make() {
    const head = pageId("notes");
    this.list = element("ol", { class: "note-threads" });
    this.doneList = element("ol", { class: "note-threads" });
    this.doneWords = element("summary", {});
    this.done = element("details", { class: "notes-done" }, this.doneWords, this.doneList);
    this.empty = element("p", { class: "hint" }, "Select words and press Add a note, or Ctrl+Alt+M."
      + " Notes are for colleagues; readers never get them.");
    this.field = wordsField("A note on this passage", "Add", (text) => this.added(text), [
      element("button", { type: "button", onclick: () => this.cancel() }, "Cancel"),
    ]);
    this.about = element("p", { class: "note-quote", dir: "auto" });
    this.draft = element("div", { class: "note-thread current", hidden: true }, this.about,
      this.field.dom);
    this.problem = element("p", { class: "problem", role: "alert", hidden: true });
    this.dom = element("section", { class: "notes-panel", "aria-labelledby": head, hidden: true },
      element("div", { class: "notes-head" }, element("h2", { id: head }, "Notes"),
        button("Add a note", () => this.begin()), button("Close", () => this.close())),
      this.problem, this.draft, this.empty, this.list, this.done);
    this.dom.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      if (this.begun) this.cancel();
      else this.close();
    });
    this.page.root.append(this.dom);
  }

  plugin() {
    return passages((id) => this.shown(id), (id) => this.choose(id), () => this.later());
  }

  /** What a passage looks like; one whose note is done, or of another story, like any text. */
  shown(id) {
    const isOpen = id === this.begun?.name || (this.known.has(id) && !this.known.get(id).done);
    if (!isOpen) return {};
    const isCurrent = id === this.current || id === this.begun?.name;
    return { class: isCurrent ? "passage current" : "passage" };
  }

  nameOf(id) {
    if (id === this.page.me.id) return this.page.me.name;
    if (this.people[id]) return this.people[id];
    const { live } = this.page.story;
    return (live && others(live.awareness).find((it) => it.id === id)?.name) ?? "A colleague";
  }

  heard({ changes }, isLocal) {
    this.known = this.threads.all();
    const { me } = this.page;
    const came = [...changes.delta].flatMap(({ insert }) => insert ?? [])
      .filter(({ by, text }) => by !== me.id && text);
    // What was there when the page was opened is not news.
    if (!isLocal && came.length && this.page.view && this.page.story.live?.synced) {
      const { by, text } = came.at(-1);
      say(this.page.region, `Note by ${this.nameOf(by)}: ${text}`);
    }
    this.changed();
  }

  changed() {
    this.count();
    if (this.page.view) shownAnew(this.page.view);
    this.draw();
  }

  later() {
    if (this.dom.hidden || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.draw();
    }, REST_MS);
  }

  count() {
    const open = [...this.known.values()].filter(({ done }) => !done).length;
    this.press.textContent = open === 1 ? "1 open note" : `${open || "No"} open notes`;
  }

  /** Open threads as their passages stand, then those that have none. */
  ordered() {
    const found = places(this.page.view.state);
    const place = (name) => found.findIndex(({ note }) => note === name);
    const rank = ({ name }) => (place(name) < 0 ? Infinity : place(name));
    const all = [...this.known.values()].toSorted((a, b) => (rank(a) - rank(b)) || 0);
    return { all, has: (name) => place(name) >= 0 };
  }

  draw() {
    if (this.dom.hidden || !this.page.view) return;
    const held = this.dom.contains(document.activeElement) ? document.activeElement : null;
    const { all, has } = this.ordered();
    for (const thread of all) {
      if (!this.views.has(thread.name)) this.views.set(thread.name, this.view(thread.name));
      this.views.get(thread.name).update(thread, has(thread.name), thread.name === this.current);
    }
    const doms = (isDone) => all.filter(({ done }) => Boolean(done) === isDone)
      .map(({ name }) => this.views.get(name).dom);
    const [open, done] = [doms(false), doms(true)];
    if (open.some((dom, at) => dom !== this.list.children[at])
      || open.length !== this.list.children.length) this.list.replaceChildren(...open);
    this.doneList.replaceChildren(...done);
    this.done.hidden = !done.length;
    this.doneWords.textContent = `${done.length} resolved`;
    this.empty.hidden = open.length > 0 || Boolean(this.begun);
    if (held && held !== document.activeElement && held.isConnected) held.focus();
  }

  view(name) {
    return new ThreadView(name, {
      nameOf: (id) => this.nameOf(id),
      go: (note) => this.go(note),
      reply: (note, text) => this.say(note, text),
      settle: (note, done) => this.settle(note, done),
    });
  }

  say(note, text, quote) {
    this.problem.hidden = !this.threads.isFull;
    this.problem.textContent = FULL;
    if (!this.threads.isFull) this.threads.say(note, text, quote);
  }

  settle(note, done) {
    this.threads.settle(note, done);
    say(this.page.region, done ? "Resolved" : "Open again");
    // The button that was pressed has gone with the thread.
    if (done) (this.list.querySelector("textarea") ?? this.doneWords).focus();
    else this.views.get(note)?.reply.input.focus();
  }

  open() {
    this.dom.hidden = false;
    this.press.setAttribute("aria-expanded", "true");
    this.draw();
    this.keepClear();
  }

  /** A passage that is gone to must not lie under the sheet of a phone. */
  keepClear() {
    const { top, left, height } = this.dom.getBoundingClientRect();
    const bottom = !this.dom.hidden && left === 0 && top > 0 ? height : 0;
    const room = { top: 5, right: 5, bottom: bottom + 5, left: 5 };
    this.page.view.setProps({ scrollThreshold: room, scrollMargin: room });
  }

  close() {
    this.cancel();
    this.dom.hidden = true;
    this.press.setAttribute("aria-expanded", "false");
    this.keepClear();
    this.choose(null);
    this.page.view.focus();
  }

  /** Shows one thread as the current one, and its passage with it. */
  choose(note) {
    if (note && !this.known.has(note)) return;
    this.current = note;
    shownAnew(this.page.view);
    if (note) {
      this.open();
      this.views.get(note)?.dom.scrollIntoView({ block: "nearest" });
    }
  }

  go(note) {
    const { view } = this.page;
    const place = places(view.state).find((it) => it.note === note);
    if (!place) return;
    const { tr } = view.state;
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, place.from, place.to))
      .scrollIntoView());
    this.choose(note);
    view.focus();
  }

  /** The next open note after the cursor, or the one before it, round the ends. */
  step(direction) {
    const { state } = this.page.view;
    const all = places(state).filter(({ note }) => this.known.get(note)?.done === null);
    if (!all.length) return;
    const { from } = state.selection;
    const next = direction > 0 ? all.find((it) => it.from > from) ?? all[0]
      : all.findLast((it) => it.from < from) ?? all.at(-1);
    this.go(next.note);
    const { by, text } = this.known.get(next.note).said.at(-1);
    const words = `Note ${all.indexOf(next) + 1} of ${all.length}, ${this.nameOf(by)}: ${text}`;
    say(this.page.region, words);
  }

  /** Begins a note on what is selected; where one is open already, an answer to it. */
  begin() {
    const { view } = this.page;
    this.cancel();
    const { selection } = view.state;
    const there = places(view.state).find(({ note, from, to }) => {
      return this.known.get(note)?.done === null && from <= selection.to && to >= selection.from;
    })?.note ?? noteAt(view.state, selection.from);
    if (this.known.get(there)?.done === null) {
      this.choose(there);
      this.views.get(there).reply.input.focus();
      return;
    }
    const { quote, ...range } = wanted(view.state);
    this.begun = { name: this.threads.freshName(), quote: "" };
    if (quote) setPassage(view, this.begun.name, range);
    if (places(view.state).some(({ note }) => note === this.begun.name)) this.begun.quote = quote;
    shownAnew(view);
    this.about.textContent = this.begun.quote ? `“${quote}”` : "On the story as a whole";
    this.draft.hidden = false;
    this.open();
    this.field.input.focus({ preventScroll: true });
    view.dispatch(view.state.tr.scrollIntoView());
  }

  added(text) {
    const { name, quote } = this.begun;
    this.begun = null;
    this.draft.hidden = true;
    this.current = name;
    this.say(name, text, quote);
    this.page.view.focus();
  }

  cancel() {
    if (!this.begun) return;
    const { name } = this.begun;
    this.begun = null;
    this.draft.hidden = true;
    this.field.input.value = "";
    dropPassage(this.page.view, name);
    this.page.view.focus();
  }
}
