// Who else is here: a colour each, a cursor in the text, a name in the list.

import { element } from "../element.js";

// White words on each are read at 4.5:1 or more, and each stands out on a light and a dark sheet.
const COLOURS = ["#b3261e", "#8a5a00", "#2e7d32", "#00796b", "#1769aa", "#5b5bd6", "#8e3fbd",
  "#b5256e", "#6d6a00", "#a6492b"];

/** The colour of a person, the same in every page. */
export function colourOf(id) {
  let sum = 7;
  for (const letter of String(id)) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

/** What others send is not to be trusted as a style. */
const known = (user) => (COLOURS.includes(user?.colour) ? user.colour : colourOf(user?.id ?? ""));

const nameOf = (user) => String(user?.name ?? "Someone").slice(0, 80);

export function cursor(user) {
  const flag = element("span", { class: "peer-name" }, nameOf(user));
  const made = element("span", { class: "peer" }, "\u2060", flag, "\u2060");
  made.style.setProperty("--peer", known(user));
  return made;
}

export function selection(user) {
  return { class: "peer-selection", style: `--peer: ${known(user)}` };
}

/** The people in the page, each once, this one left out. */
export function others(awareness) {
  const found = new Map();
  awareness.getStates().forEach(({ user }, client) => {
    if (client === awareness.clientID || !user) return;
    found.set(user.id ?? client, { id: user.id, name: nameOf(user), colour: known(user) });
  });
  return [...found.values()];
}

/** A list of who else is here, kept as they come and go. */
export function peopleList(awareness) {
  const list = element("ul", { class: "people-here", "aria-label": "Also here" });
  let drawn = "";
  const draw = () => {
    const people = others(awareness);
    const now = JSON.stringify(people);
    if (now === drawn) return;
    drawn = now;
    list.hidden = !people.length;
    list.replaceChildren(...people.map(({ name, colour }) => {
      const dot = element("span", { class: "dot" });
      dot.style.setProperty("--peer", colour);
      return element("li", {}, dot, name);
    }));
  };
  awareness.on("change", draw);
  list.hidden = true;
  return list;
}
