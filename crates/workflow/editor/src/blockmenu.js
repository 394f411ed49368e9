// The menu of one block, and the handle that shows beside the block under the pointer.

import { Plugin } from "prosemirror-state";

import { LABELS } from "./catalogue.js";
import { button } from "./element.js";
import { openMenu } from "./menu.js";
import { blockAt, currentBlock, cursorNear } from "./ways/places.js";
import { addCite, changeKind, changeable, deleteBlock, duplicateBlock, moveBlock,
  setOnBlock } from "./ways/moving.js";

const INTO = [
  ["Paragraph", "paragraph"], ["Heading", "heading", { level: 2 }],
  ["Smaller heading", "heading", { level: 3 }], ["Smallest heading", "heading", { level: 4 }],
  ["List", "list", { ordered: false }], ["Numbered list", "list", { ordered: true }],
  ["Quote", "quote"], ["Pulled quote", "pullquote"], ["Key points", "key_points"],
  ["Fact box", "factbox"], ["Call-out", "callout"], ["How we reported this", "method"],
  ["Timeline", "timeline"], ["Verse", "verse"], ["Code", "code"],
];

const AUDIENCES = [["Everybody", null], ["Only subscribers", "subscribers"],
  ["Only who does not subscribe", "non_subscribers"]];

const canCite = (node) => ["quote", "pullquote"].includes(node.type.name)
  && node.lastChild.type.name !== "cite";

/** Opens the menu of the block of the cursor. */
export function openBlockMenu(page, anchor) {
  const block = currentBlock(page.view.state);
  if (!block) return;
  const { node } = block;
  const act = (command) => () => page.act(command);
  const same = (name, attributes = {}) => node.type.name === name
    && Object.entries(attributes).every(([key, value]) => node.attrs[key] === value);
  const into = INTO.map(([label, name, attrs]) => ({
    label, checked: same(name, attrs), run: act(changeKind(name, attrs)),
  }));
  openMenu(anchor, LABELS[node.type.name], [
    { heading: LABELS[node.type.name] },
    {
      label: "Move up", hint: "Alt+Shift+↑", run: act(moveBlock(-1)),
      disabled: block.index === 0,
    },
    {
      label: "Move down", hint: "Alt+Shift+↓", run: act(moveBlock(1)),
      disabled: block.index === page.view.state.doc.childCount - 1,
    },
    { label: "Duplicate", hint: "Ctrl+Shift+D", run: act(duplicateBlock) },
    ...(canCite(node) ? [{ label: "Add the source", run: act(addCite) }] : []),
    { label: "Delete", hint: "Ctrl+Shift+⌫", run: act(deleteBlock) },
    { heading: "Shown to" },
    ...AUDIENCES.map(([label, audience]) => ({
      label, checked: node.attrs.audience === audience, run: act(setOnBlock({ audience })),
    })),
    { label: "Language of this block…", hint: node.attrs.language ?? "", run: () => {
      page.askBlockLanguage(node.attrs.language);
    } },
    ...(changeable(node) ? [{ heading: "Change into" }, ...into] : []),
  ]);
}

/** A handle in the margin that follows the pointer; keys reach its menu by the toolbar. */
export function handle(page) {
  return new Plugin({ view: (view) => new Handle(page, view) });
}

class Handle {
  constructor(page, view) {
    this.view = view;
    this.at = null;
    this.dom = button("⋮⋮", () => this.open(page), {
      class: "handle", tabIndex: -1, "aria-hidden": "true", title: "This block",
    });
    this.dom.hidden = true;
    view.dom.parentElement.append(this.dom);
    this.move = (event) => this.follow(event);
    view.dom.parentElement.addEventListener("mousemove", this.move);
  }

  follow({ clientY }) {
    const box = this.view.dom.getBoundingClientRect();
    const found = this.view.posAtCoords({ left: box.left + box.width / 2, top: clientY });
    const block = found && blockAt(this.view.state.doc.resolve(
      found.inside >= 0 ? found.inside : found.pos));
    if (!block || block.at === this.at) return;
    this.at = block.at;
    const dom = this.view.nodeDOM(block.at);
    if (!dom?.getBoundingClientRect) return;
    const frame = this.dom.parentElement.getBoundingClientRect();
    this.dom.style.insetBlockStart = `${dom.getBoundingClientRect().top - frame.top}px`;
    this.dom.hidden = false;
  }

  open(page) {
    const { state } = this.view;
    this.view.dispatch(cursorNear(state.tr, Math.min(this.at + 1, state.doc.content.size)));
    page.openBlockMenu(null, this.dom);
  }

  update(view, before) {
    if (before.doc === view.state.doc) return;
    this.at = null;
    this.dom.hidden = true;
  }

  destroy() {
    this.dom.remove();
  }
}
