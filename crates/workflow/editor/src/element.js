// The one way this script makes elements: no markup is ever parsed from text.

/** An element with properties, `data-`/`aria-` attributes, listeners (`onclick`) and children. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else if (key in made && !key.includes("-")) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A quiet button that never takes the focus away from the text by a press of the mouse. */
export function button(label, onclick, more = {}) {
  const made = element("button", { type: "button", onclick, ...more }, label);
  made.addEventListener("mousedown", (event) => event.preventDefault());
  return made;
}

let last = 0;

/** An id for an element of this page, to point at from ARIA attributes. */
export function pageId(word) {
  last += 1;
  return `editor-${word}-${last}`;
}

/** Says something once to who listens instead of looking. */
export function say(region, words) {
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = words; });
}
