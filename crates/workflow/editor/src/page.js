// One story in the page: everything of the editor, put together in one form.

import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { EditorState, NodeSelection, Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { yCursorPlugin, ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import { toggleMark } from "prosemirror-commands";

import { nodeViews } from "./blocks/views.js";
import { handle, openBlockMenu } from "./blockmenu.js";
import { offered } from "./catalogue.js";
import { askLine, askLink, pickPictures } from "./dialogs.js";
import { button, element, pageId } from "./element.js";
import { headlineHint, standfirstHint, textField } from "./heads.js";
import { ids, freshId } from "./ids.js";
import { dispatch } from "./live/dispatch.js";
import { cursor, peopleList, selection } from "./live/people.js";
import { status } from "./live/status.js";
import { openStory } from "./live/story.js";
import { mending } from "./mending.js";
import { undoHeads } from "./notices/findable.js";
import { FindPanel, find } from "./notices/find.js";
import { hintAt, hints, jumpTo, takeHint } from "./notices/hints.js";
import { Notice } from "./notices/notice.js";
import { wordCount } from "./notices/words.js";
import { NotesPanel } from "./notes/panel.js";
import { paste } from "./paste/paste.js";
import { PictureRoom } from "./pictures/room.js";
import { chosenPicture, captionOf } from "./blocks/pictures.js";
import { schema } from "./schema.js";
import { Desk } from "./services.js";
import { slash } from "./slash.js";
import { toolbar } from "./toolbar.js";
import { footnotes, toNote } from "./ways/footnotes.js";
import { keys } from "./ways/keys.js";
import { markedRun, removeLink, setLink } from "./ways/links.js";
import { putBlock, setOnBlock } from "./ways/moving.js";
import { paragraphAfter } from "./ways/places.js";
import { typing } from "./ways/typing.js";

const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

export class StoryPage {
  constructor(root) {
    this.root = root;
    this.language = root.lang || document.documentElement.lang || "en";
    this.me = JSON.parse(root.dataset.me ?? '{"id":"","name":""}');
    this.desk = new Desk(root.dataset);
    this.pictures = new PictureRoom(this.desk);
    this.story = openStory(root.dataset, this.me);
    this.region = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
    root.append(this.region);
    this.view = null;
    // Enter in a field of a block must not send the form.
    root.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input, select")) event.preventDefault();
      // From the fields of a block back into the text.
      if (event.key === "Escape" && event.target.closest(".chrome")) this.view.focus();
    });
  }

  /** The place of one part, by its data attribute. */
  place(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  async mount() {
    const { live } = this.story;
    status(this.place("status"), live, {
      text: () => this.plainText(),
      reload: () => this.story.reload(),
    });
    if (live) this.place("status").after(peopleList(live.awareness));
    await this.story.ready;
    this.notes = new NotesPanel(this, JSON.parse(this.root.dataset.people ?? "{}"));
    this.place("status").after(this.notes.press);
    this.mountHeads();
    this.mountBlocks();
    this.root.dataset.ready = "";
    return this;
  }

  mountHeads() {
    const common = { language: this.language };
    const standfirst = textField(this.place("standfirst"), this.story.standfirst, {
      ...common, label: "Standfirst", rows: 1, hint: standfirstHint, next: () => this.view.focus(),
    });
    textField(this.place("headline"), this.story.headline, {
      ...common, label: "Headline", rows: 1, hint: headlineHint, next: () => standfirst.focus(),
    });
  }

  mountBlocks() {
    const place = this.place("blocks");
    const bar = toolbar(this);
    this.focusToolbar = () => bar.first.focus();
    this.findPanel = new FindPanel(this);
    this.counts = new Counts(this);
    this.notice = new Notice(() => this.view.focus());
    const sheet = element("div", { class: "sheet" });
    const over = [bar.bar, this.findPanel.dom, this.notice.dom];
    place.append(element("div", { class: "over" }, ...over), sheet);
    place.append(this.hintBar());
    (this.place("aside") ?? place).append(this.counts.dom);
    this.view = new EditorView(sheet, {
      state: EditorState.create({ schema, plugins: this.plugins(bar.plugin) }),
      nodeViews: nodeViews(this),
      attributes: {
        role: "textbox", "aria-multiline": "true", "aria-label": "Story", lang: this.language,
        class: "story-text", spellcheck: "true",
      },
      handleTextInput: (view, from, to, text) => this.typedOnBlock(view, text),
      handleClick: (view, at, event) => this.clicked(view, at, event),
      handleDOMEvents: { mousedown: (view, event) => this.pressedBelow(view, event) },
      dispatchTransaction: dispatch,
    });
    this.pictures.view = this.view;
    // The browser tells of a caret that a key moved only a moment later. What others wrote would
    // put it back to where it was known to be last, so it is read before that.
    this.story.live?.on("arriving", () => this.view.domObserver.flush());
    undoHeads(this.view, this.story);
  }

  plugins(barStates) {
    const { blocks, live } = this.story;
    return [
      ySyncPlugin(blocks),
      ...(live ? [yCursorPlugin(live.awareness, {
        cursorBuilder: cursor, selectionBuilder: selection,
      })] : []),
      yUndoPlugin(),
      ids(),
      mending(),
      footnotes(),
      slash(this.region, (entry) => this.insert(entry), offered(this.desk)),
      paste(this),
      typing(this.language),
      ...keys(this),
      dropCursor({ class: "drop-place", color: false }),
      gapCursor(),
      hints(this.desk, (tks, words) => this.counts.hints(tks, words)),
      find(),
      this.notes.plugin(),
      wordCount(this.language, (words, minutes) => this.counts.words(words, minutes)),
      handle(this),
      barStates,
      this.hintPlugin(),
    ];
  }

  /** Runs a command on the story and gives it the focus back. */
  act(command) {
    const done = command(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
    return done;
  }

  insert(entry) {
    this.act(entry.command());
    if (entry.name === "image") this.choosePicture();
  }

  plainText() {
    const heads = [this.story.headline, this.story.standfirst].map(String);
    const { doc } = this.view?.state ?? {};
    return [...heads, doc?.textBetween(0, doc.content.size, "\n\n", "\n") ?? ""].join("\n\n");
  }

  openLink() {
    const { state } = this.view;
    const run = markedRun(state.selection.$from, schema.marks.link);
    const hasText = !state.selection.empty || run;
    askLink(this.root, this.desk, {
      href: run?.mark.attrs.href,
      remove: run ? () => this.act(removeLink) : null,
    }, (href, headline) => this.act(setLink(href, hasText ? null : headline)));
  }

  beginNote() {
    this.notes.begin();
  }

  nextNote() {
    this.notes.step(1);
  }

  noteBefore() {
    this.notes.step(-1);
  }

  openFind() {
    this.findPanel.open();
  }

  openBlockMenu(view, anchor) {
    openBlockMenu(this, anchor ?? this.root.querySelector(".tool[title^='This block']"));
  }

  /** A picture of the media room, into the picture block that is selected or into a new one. */
  choosePicture() {
    const node = this.view.state.selection.$from.node(1);
    const waiting = node?.type === schema.nodes.image && !node.attrs.media ? node.attrs.id : null;
    pickPictures(this.root, this.desk, {}, ([picture]) => {
      if (waiting) this.pictures.put(waiting, picture);
      else {
        const attributes = { id: freshId(), ...chosenPicture(picture) };
        this.act(putBlock(schema.nodes.image.create(attributes, captionOf(picture))));
      }
    });
  }

  askLanguage() {
    const check = (tag) => (LANGUAGE.test(tag) ? null : "Give a tag such as fr, ar or pt-BR.");
    askLine(this.root, "Words in another language", "Language", { check }, (tag) => {
      this.act(toggleMark(schema.marks.lang, { tag }));
    });
  }

  askBlockLanguage(value) {
    const check = (tag) => (!tag || LANGUAGE.test(tag) ? null : "Give a tag such as fr or ar.");
    askLine(this.root, "Language of this block", "Language", {
      value: value ?? "", hint: "Empty: the story’s own", check,
    }, (tag) => this.act(setOnBlock({ language: tag || null })));
  }

  clicked(view, at, event) {
    const link = event.target.closest?.("a");
    if (!link) return false;
    event.preventDefault();
    const { footnote } = link.dataset;
    if (footnote) return toNote(Number(footnote))(view.state, view.dispatch);
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    return false;
  }

  /** Writing on a block that is selected as a whole goes on after it instead of replacing it. */
  typedOnBlock(view, text) {
    const { selection, tr } = view.state;
    if (!(selection instanceof NodeSelection) || selection.$from.depth > 0) return false;
    paragraphAfter(tr, { node: selection.node, at: selection.from });
    view.dispatch(tr.insertText(text));
    return true;
  }

  /** A press under the last block that is no paragraph begins one there. */
  pressedBelow(view, event) {
    const last = view.state.doc.lastChild;
    const below = event.target === view.dom && event.clientY > view.dom.lastElementChild
      .getBoundingClientRect().bottom;
    if (!below || (last.inlineContent && last.content.size === 0)) return false;
    event.preventDefault();
    const at = view.state.doc.content.size - last.nodeSize;
    view.dispatch(paragraphAfter(view.state.tr, { node: last, at }));
    view.focus();
    return true;
  }

  hintBar() {
    this.hintWords = element("span", {});
    this.hintTake = button("Replace", () => this.act(takeHint));
    this.hintDom = element("div", { class: "hint-bar", role: "status", hidden: true },
      this.hintWords, this.hintTake, element("small", {}, "Alt+Enter"));
    return this.hintDom;
  }

  /** Shows what the word list says about the word at the cursor. */
  hintPlugin() {
    const draw = (view) => {
      const hint = hintAt(view.state);
      this.hintDom.hidden = !hint;
      if (!hint) return;
      const words = [`“${hint.right}”`, hint.word.note].filter(Boolean).join(" – ");
      if (this.hintWords.textContent !== words) this.hintWords.textContent = words;
    };
    return new Plugin({
      view: () => ({ update: draw }),
      props: { handleKeyDown: (view, event) => {
        return event.altKey && event.key === "Enter" && takeHint(view.state, view.dispatch);
      } },
    });
  }
}

/** Words, minutes, and what is still to come. */
class Counts {
  constructor(page) {
    this.length = element("span", {});
    this.tk = button("", () => page.act(jumpTo("tk")), { class: "quiet", hidden: true });
    this.house = button("", () => page.act(jumpTo("word")), { class: "quiet", hidden: true });
    this.dom = element("div", { class: "counts", id: pageId("counts") },
      this.length, this.tk, this.house);
  }

  words(words, minutes) {
    const count = words.toLocaleString("en");
    this.length.textContent = `${count} ${words === 1 ? "word" : "words"} · ${minutes} min`;
  }

  hints(tks, words) {
    this.tk.hidden = !tks;
    this.tk.textContent = `${tks} TK`;
    this.tk.setAttribute("aria-label", `${tks} TK, still to come: go to the next`);
    this.house.hidden = !words;
    this.house.textContent = words === 1 ? "1 hint" : `${words} hints`;
    const name = `${this.house.textContent} of the word list: go to the next`;
    this.house.setAttribute("aria-label", name);
  }
}
