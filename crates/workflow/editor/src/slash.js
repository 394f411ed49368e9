// The menu that `/` opens in an empty paragraph. The focus stays in the text; the list follows it.

import { Plugin, PluginKey } from "prosemirror-state";

import { matching } from "./catalogue.js";
import { element, pageId, say } from "./element.js";
import { schema } from "./schema.js";
import { currentBlock } from "./ways/places.js";

const key = new PluginKey("slash");
const SHUT = { open: false, query: "", dismissed: false };

/** What was typed after the sign, or null where there is no menu. */
function typedQuery(state) {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth !== 1 || $from.parent.type !== schema.nodes.paragraph) return null;
  const text = $from.parent.textContent;
  const found = /^\/([\p{L}\p{N} -]{0,24})$/u.exec(text);
  return found && $from.parentOffset === text.length ? found[1] : null;
}

function apply(tr, before, _, state) {
  if (tr.getMeta(key)?.dismiss) return { ...SHUT, dismissed: true };
  if (!tr.docChanged && !tr.selectionSet) return before;
  const query = typedQuery(state);
  if (query === null) return SHUT;
  // It opens by typing only, not when the cursor comes by such a line.
  const open = !before.dismissed && (before.open || (tr.docChanged && query === ""));
  return { open, query, dismissed: before.dismissed };
}

export function slash(region, act, all) {
  let menu = null;
  return new Plugin({
    key,
    state: { init: () => SHUT, apply },
    view: (view) => {
      menu = new SlashMenu(view, region, act, all);
      return menu;
    },
    props: {
      handleKeyDown: (view, event) => menu?.key(event) ?? false,
      handleDOMEvents: {
        blur: (view) => {
          if (key.getState(view.state).open) view.dispatch(dismissal(view.state));
          return false;
        },
      },
    },
  });
}

const dismissal = (state) => state.tr.setMeta(key, { dismiss: true });

class SlashMenu {
  constructor(view, region, act, all) {
    this.view = view;
    this.region = region;
    this.act = act;
    this.all = all;
    this.found = [];
    this.chosen = 0;
    this.shown = null;
    this.list = element("ul", {
      id: pageId("blocks"), class: "slash", role: "listbox", "aria-label": "Blocks", hidden: true,
    });
    view.dom.parentElement.append(this.list);
  }

  update(view) {
    const { open, query } = key.getState(view.state);
    if (!open) return this.shut();
    if (this.shown === query) return undefined;
    this.shown = query;
    this.found = matching(query, this.all);
    this.chosen = 0;
    if (!this.found.length && query.length > 3) return view.dispatch(dismissal(view.state));
    this.draw();
    this.place();
    const count = this.found.length;
    return say(this.region, count === 1 ? "1 block" : `${count} blocks, arrow keys to choose`);
  }

  shut() {
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.shown = null;
    this.view.dom.removeAttribute("aria-activedescendant");
    this.view.dom.removeAttribute("aria-controls");
  }

  draw() {
    this.list.replaceChildren(...this.found.map((entry, index) => {
      const option = element("li", {
        id: `${this.list.id}-${index}`, role: "option", "aria-selected": "false",
        onmousedown: (event) => {
          event.preventDefault();
          this.choose(index);
        },
      }, element("span", {}, entry.label), element("small", {}, entry.hint));
      return option;
    }));
    if (!this.found.length) this.list.append(element("li", { role: "option" }, "No such block"));
    this.list.hidden = false;
    this.mark();
  }

  mark() {
    const options = [...this.list.children];
    options.forEach((it, index) => it.setAttribute("aria-selected", index === this.chosen));
    options[this.chosen]?.scrollIntoView({ block: "nearest" });
    this.view.dom.setAttribute("aria-controls", this.list.id);
    this.view.dom.setAttribute("aria-activedescendant", `${this.list.id}-${this.chosen}`);
  }

  /** Under the line, or above it where there is no room. */
  place() {
    const at = this.view.coordsAtPos(this.view.state.selection.from);
    const frame = this.list.offsetParent.getBoundingClientRect();
    const { style, offsetHeight } = this.list;
    const below = at.bottom + offsetHeight + 8 < innerHeight || at.top < offsetHeight;
    const top = below ? at.bottom + 6 : at.top - offsetHeight - 6;
    style.insetBlockStart = `${top - frame.top}px`;
  }

  key(event) {
    if (this.list.hidden || event.isComposing) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) {
      const count = Math.max(this.found.length, 1);
      this.chosen = (this.chosen + steps[event.key] + count) % count;
      this.mark();
      return true;
    }
    if (event.key === "Escape") {
      this.view.dispatch(dismissal(this.view.state));
      return true;
    }
    if (event.key !== "Enter" && event.key !== "Tab") return false;
    if (!this.found.length) return false;
    this.choose(this.chosen);
    return true;
  }

  choose(index) {
    const entry = this.found[index];
    const { at, node } = currentBlock(this.view.state);
    this.view.dispatch(this.view.state.tr.delete(at + 1, at + node.nodeSize - 1));
    this.act(entry);
  }

  destroy() {
    this.list.remove();
  }
}
