// The toolbar: one stop for Tab, arrow keys inside (WAI-ARIA toolbar), pressed states that follow.

import { toggleMark } from "prosemirror-commands";
import { Plugin } from "prosemirror-state";
import { redoCommand, undoCommand } from "y-prosemirror";

import { offered } from "./catalogue.js";
import { button, element } from "./element.js";
import { openMenu } from "./menu.js";
import { schema } from "./schema.js";
import { currentBlock, depthOf } from "./ways/places.js";
import { insertFootnote } from "./ways/footnotes.js";
import { toggleKind, toggleList } from "./ways/moving.js";

const { marks } = schema;

function hasMark({ selection, storedMarks, doc }, type) {
  const { from, to, empty, $from } = selection;
  if (empty) return Boolean(type.isInSet(storedMarks ?? $from.marks()));
  return doc.rangeHasMark(from, to, type);
}

const marked = (type) => (state) => hasMark(state, type);

const isBlock = (name, attributes = {}) => (state) => {
  const node = currentBlock(state)?.node;
  return node?.type.name === name
    && Object.entries(attributes).every(([key, value]) => node.attrs[key] === value);
};

const inList = (ordered) => ({ selection: { $from } }) => {
  const depth = depthOf($from, "list");
  return depth > 0 && $from.node(depth).attrs.ordered === ordered;
};

/** What stands in the bar: a sign, a name, keys, what it does, and when it is pressed. */
function tools(page) {
  const act = (command) => () => page.act(command);
  const tool = (sign, name, keys, run, pressed, look) => ({ sign, name, keys, run, pressed, look });
  return [
    [
      tool("B", "Strong", "Ctrl+B", act(toggleMark(marks.strong)), marked(marks.strong), "strong"),
      tool("I", "Emphasis", "Ctrl+I", act(toggleMark(marks.em)), marked(marks.em), "em"),
      tool("Link", "Link", "Ctrl+K", () => page.openLink(), marked(marks.link)),
    ],
    [
      tool("H2", "H2 heading", "Ctrl+Alt+2", act(toggleKind("heading", { level: 2 })),
        isBlock("heading", { level: 2 })),
      tool("H3", "H3 heading", "Ctrl+Alt+3", act(toggleKind("heading", { level: 3 })),
        isBlock("heading", { level: 3 })),
      tool("•", "List", "Ctrl+Shift+8", act(toggleList(false)), inList(false)),
      tool("1.", "1. Numbered list", "Ctrl+Shift+7", act(toggleList(true)), inList(true)),
      tool("❝", "Quote", "Ctrl+Shift+9", act(toggleKind("quote")), isBlock("quote")),
    ],
    [
      tool("Picture", "Picture", "", () => page.choosePicture()),
      tool("Insert", "Insert a block", "/", (anchor) => openInsert(page, anchor), null, "menu"),
      tool("Block", "This block", "Ctrl+.", (anchor) => page.openBlockMenu(null, anchor), null,
        "menu"),
      tool("Note", "Note to colleagues", "Ctrl+Alt+M", () => page.notes.begin()),
      tool("More", "More", "", (anchor) => openMore(page, anchor), null, "menu"),
    ],
    [
      tool("↶", "Undo", "Ctrl+Z", act(undoCommand)),
      tool("↷", "Redo", "Ctrl+Shift+Z", act(redoCommand)),
      tool("Find", "Find and replace", "Ctrl+F", () => page.openFind()),
    ],
  ];
}

function openInsert(page, anchor) {
  const items = [...grouped(offered(page.desk))].flatMap(([heading, entries]) => [
    { heading },
    ...entries.map((entry) => ({
      label: entry.label, hint: entry.hint, run: () => page.insert(entry),
    })),
  ]);
  openMenu(anchor, "Insert a block", items);
}

function grouped(entries) {
  const groups = new Map();
  for (const it of entries) groups.set(it.group, [...(groups.get(it.group) ?? []), it]);
  return groups;
}

function openMore(page, anchor) {
  const { state } = page.view;
  const mark = (label, name, hint) => ({
    label: hasMark(state, marks[name]) ? `${label} ✓` : label,
    hint,
    run: () => page.act(toggleMark(marks[name])),
  });
  openMenu(anchor, "More", [
    mark("Never printed", "internal", "Ctrl+Shift+I"),
    { label: "Footnote", hint: "Ctrl+Alt+F", run: () => page.act(insertFootnote) },
    mark("Struck out", "strike", "Ctrl+Shift+X"),
    mark("Highlight", "highlight"),
    mark("Code", "code", "Ctrl+E"),
    mark("Above the line", "sup"),
    mark("Below the line", "sub"),
    { label: "In another language…", run: () => page.askLanguage() },
    { label: "Plain text", hint: "Takes all of these away", run: () => page.act(plain) },
  ]);
}

function plain(state, dispatch) {
  const { from, to, empty } = state.selection;
  if (empty) return false;
  dispatch?.(state.tr.removeMark(from, to));
  return true;
}

/** The bar and the plugin that keeps its states. */
export function toolbar(page) {
  const made = [];
  const bar = element("div", { class: "tools", role: "toolbar", "aria-label": "Writing" });
  for (const group of tools(page)) {
    const place = element("div", { class: "tool-group", role: "group" });
    for (const tool of group) {
      const press = button(tool.sign, () => tool.run(press), {
        class: `tool ${tool.look ?? ""}`,
        "aria-label": tool.sign === tool.name ? null : tool.name,
        title: tool.keys ? `${tool.name} (${tool.keys})` : tool.name,
        "aria-pressed": tool.pressed ? "false" : null,
        "aria-haspopup": tool.look === "menu" ? "menu" : null,
        "aria-expanded": tool.look === "menu" ? "false" : null,
        tabIndex: made.length ? -1 : 0,
      });
      made.push([press, tool]);
      place.append(press);
    }
    bar.append(place);
  }
  bar.addEventListener("keydown", (event) => travel(event, made.map(([press]) => press), page));
  return { bar, first: made[0][0], plugin: new Plugin({ view: () => new States(made) }) };
}

class States {
  constructor(made) {
    this.made = made.filter(([, { pressed }]) => pressed);
    this.asked = false;
  }

  /** Once a frame is enough, and a key press does not wait for it. */
  update(view, before) {
    const same = before.doc === view.state.doc && before.selection.eq(view.state.selection)
      && before.storedMarks === view.state.storedMarks;
    if (same || this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      if (view.isDestroyed) return;
      for (const [press, { pressed }] of this.made) {
        const now = String(pressed(view.state));
        if (press.getAttribute("aria-pressed") !== now) press.setAttribute("aria-pressed", now);
      }
    });
  }
}

function travel(event, presses, page) {
  const at = presses.indexOf(document.activeElement);
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
  const to = {
    ArrowRight: (at + forward + presses.length) % presses.length,
    ArrowLeft: (at - forward + presses.length) % presses.length,
    Home: 0,
    End: presses.length - 1,
  }[event.key];
  if (event.key === "Escape") page.view.focus();
  else if (to !== undefined) {
    presses.forEach((press, index) => { press.tabIndex = index === to ? 0 : -1; });
    presses[to].focus();
  } else return;
  event.preventDefault();
}
