// Dialogs: the link box, the picture picker, a line of text. The browser keeps the focus in them.

import { typedHref } from "./addresses.js";
import { element, pageId } from "./element.js";
import { thumbnail } from "./services.js";

const PAUSE_MS = 200;

/** Opens a dialog with a form; `submit` may answer with a problem to be shown. */
function openDialog(root, title, fields, { submit, action = "Set", others = [] }) {
  const heading = pageId("dialog");
  const problem = element("p", { role: "alert", class: "problem" });
  const dialog = element("dialog", { class: "ask", "aria-labelledby": heading },
    element("h2", { id: heading }, title), ...fields, problem);
  const close = () => dialog.close();
  const row = element("div", { class: "row" });
  const strong = { type: "button", class: "strong", onclick: send };
  if (submit) row.append(element("button", strong, action));
  for (const { label, run } of others) {
    const act = () => { close(); run(); };
    row.append(element("button", { type: "button", onclick: act }, label));
  }
  row.append(element("button", { type: "button", onclick: close }, "Cancel"));
  dialog.append(row);
  function send() {
    const said = submit();
    problem.textContent = said ?? "";
    if (!said) close();
  }
  dialog.addEventListener("keydown", (event) => {
    // The page's own form is around the dialog and must not be sent.
    if (event.key !== "Enter" || event.target.localName !== "input") return;
    event.preventDefault();
    if (submit) send();
  });
  dialog.addEventListener("close", () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
  return dialog;
}

export function labelled(label, input, hint) {
  return element("label", {}, label, input, hint ? element("small", {}, hint) : null);
}

/** Runs an action when typing rests, and drops answers that are late. */
function whenTyped(input, action) {
  let timer = null;
  let turn = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      turn += 1;
      const mine = turn;
      await action(input.value, () => mine === turn);
    }, PAUSE_MS);
  });
}

/** A field that looks for stories of ours; `choose` gets the one that is pressed. */
export function storySearch(desk, label, choose) {
  const id = pageId("stories");
  const found = element("ul", { class: "found", id });
  const status = element("p", { role: "status", class: "hint" });
  const input = element("input", { type: "search", autocomplete: "off", "aria-controls": id });
  whenTyped(input, async (query, current) => {
    try {
      const stories = query.trim() ? await desk.stories(query) : [];
      if (!current()) return;
      found.replaceChildren(...stories.map((story) => {
        const press = element("button", { type: "button", onclick: () => choose(story) },
          element("span", {}, story.headline), element("small", {}, story.when ?? ""));
        return element("li", {}, press);
      }));
      status.textContent = query.trim() && !stories.length ? "No story has these words." : "";
    } catch (error) {
      status.textContent = error.message;
    }
  });
  return element("div", { class: "search" }, labelled(label, input), status, found);
}

/** Asks where a link leads: an address, or a story of ours. */
export function askLink(root, desk, { href = "", remove }, set) {
  const input = element("input", { value: href, inputMode: "url", autocomplete: "off" });
  const search = storySearch(desk, "Or find a story", (story) => {
    set(story.path, story.headline);
    dialog.close();
  });
  const dialog = openDialog(root, "Link", [labelled("Address", input), search], {
    submit: () => {
      const address = typedHref(input.value);
      if (!address) return "Give an address such as https://example.org/page, or a path of ours.";
      set(address);
      return null;
    },
    action: "Set link",
    others: remove ? [{ label: "Take the link away", run: remove }] : [],
  });
  input.select();
}

/** Asks for one line of text. */
export function askLine(root, title, label, { value = "", hint, check }, set) {
  const input = element("input", { value, autocomplete: "off" });
  openDialog(root, title, [labelled(label, input, hint)], {
    submit: () => {
      const problem = check?.(input.value.trim());
      if (problem) return problem;
      set(input.value.trim());
      return null;
    },
  });
  input.select();
}

/** Shows the pictures of the media room; `several` may be chosen for a gallery. */
export function pickPictures(root, desk, { several = false }, choose) {
  const chosen = new Map();
  const grid = element("div", { class: "pictures", role: "group", "aria-label": "Pictures" });
  const status = element("p", { role: "status", class: "hint" });
  const input = element("input", { type: "search", autocomplete: "off" });
  const press = (picture) => {
    const tile = element("button", { type: "button", "aria-pressed": "false" },
      element("img", { src: thumbnail(picture.id), alt: "", loading: "lazy" }),
      element("span", {}, picture.caption || picture.alt || "No caption"),
      element("small", {}, picture.credit ?? ""));
    tile.addEventListener("click", () => {
      if (!several) {
        choose([picture]);
        dialog.close();
        return;
      }
      if (chosen.delete(picture.id) === false) chosen.set(picture.id, picture);
      tile.setAttribute("aria-pressed", String(chosen.has(picture.id)));
    });
    return tile;
  };
  const look = async (query, current = () => true) => {
    try {
      const pictures = await desk.pictures(query);
      if (!current()) return;
      grid.replaceChildren(...pictures.map(press));
      status.textContent = pictures.length ? "" : "No picture has these words.";
    } catch (error) {
      status.textContent = error.message;
    }
  };
  whenTyped(input, look);
  const dialog = openDialog(root, several ? "Choose pictures" : "Choose a picture",
    [labelled("Find", input), status, grid], several ? {
      submit: () => {
        if (!chosen.size) return "Choose one or more pictures.";
        choose([...chosen.values()]);
        return null;
      },
      action: "Put in",
    } : {});
  dialog.classList.add("picker");
  look("");
}
