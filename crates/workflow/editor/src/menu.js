// A menu that a button opens: arrow keys, Home, End, first letters, Escape; the focus comes back.

import { element } from "./element.js";

let open = null;

/** Shuts the menu that is open, if one is. */
export function shutMenu() {
  open?.();
}

/**
 * Opens a menu at a button or an element. Items are `{label, hint, run, checked, disabled}` or
 * `{heading}`. `back` is where the focus goes afterwards.
 */
export function openMenu(anchor, label, items, back = anchor) {
  shutMenu();
  const list = element("div", { class: "menu", role: "menu", "aria-label": label });
  const entries = items.map((item) => entry(item, (run) => {
    shut();
    back.focus();
    run();
  }));
  list.append(...entries);
  anchor.closest("[data-editor]").append(list);
  place(list, anchor);
  anchor.setAttribute("aria-expanded", "true");

  function shut() {
    list.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    open = null;
  }
  function outside(event) {
    if (!list.contains(event.target) && !anchor.contains(event.target)) shut();
  }
  open = shut;
  document.addEventListener("pointerdown", outside, true);
  list.addEventListener("keydown", (event) => travel(event, list, () => {
    shut();
    back.focus();
  }));
  list.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !list.contains(event.relatedTarget)) shut();
  });
  list.querySelector("[role^=menuitem]:not([disabled])")?.focus();
}

function entry({ heading, label, hint, run, checked, disabled }, act) {
  if (heading) return element("p", { class: "menu-heading", role: "presentation" }, heading);
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  return element("button", {
    type: "button", role, tabIndex: -1, disabled,
    "aria-checked": checked === undefined ? null : String(checked), onclick: () => act(run),
  }, element("span", {}, label), hint ? element("small", {}, hint) : null);
}

function travel(event, list, leave) {
  const entries = [...list.querySelectorAll("[role^=menuitem]:not([disabled])")];
  const at = entries.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: (at - 1 + entries.length) % entries.length,
    Home: 0,
    End: entries.length - 1,
  }[event.key];
  if (event.key === "Escape" || event.key === "Tab") leave();
  else if (to !== undefined) entries[to].focus();
  else if (event.key.length === 1 && event.key !== " ") {
    const letter = event.key.toLowerCase();
    const later = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
    const starts = (it) => it.textContent.toLowerCase().startsWith(letter);
    later.find(starts)?.focus();
    return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Under the button, kept inside of the window. */
function place(list, anchor) {
  const at = anchor.getBoundingClientRect();
  const { style } = list;
  const width = list.offsetWidth;
  const height = list.offsetHeight;
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8));
  const below = at.bottom + 4;
  const fits = below + height < innerHeight - 8;
  style.left = `${left}px`;
  style.top = `${fits ? below : Math.max(8, innerHeight - height - 8)}px`;
}
