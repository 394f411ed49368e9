// Small comforts for readers with script: every page is whole without this file.

/** Says a short word to the reader, aloud too, and takes it back. */
function say(button, words) {
  const place = button.closest("section").querySelector("[role=status]");
  place.textContent = words;
  setTimeout(() => { place.textContent = ""; }, 4000);
}

/** Shows a button that the page hides from readers without script. */
function offer(button, action) {
  button.closest("[hidden]").hidden = false;
  button.addEventListener("click", () => action(button));
}

async function copyLink(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button, "Link copied.");
  } catch {
    say(button, "The link could not be copied.");
  }
}

async function shareSheet(button) {
  try {
    await navigator.share({ title: document.title, url: button.dataset.share });
  } catch {
    // The reader closed the sheet; there is nothing to say about that.
  }
}

/** Loads the other side's frame: only ever after the reader asked for it. */
function loadFrame(button) {
  const box = button.closest("[data-frame]");
  const frame = document.createElement("iframe");
  frame.src = box.dataset.frame;
  frame.title = box.querySelector(".embed-title").textContent;
  frame.allow = "fullscreen; encrypted-media";
  frame.referrerPolicy = "strict-origin";
  box.prepend(frame);
  button.remove();
  frame.focus();
}

const each = (name, action) => document.querySelectorAll(name).forEach((one) => offer(one, action));
if (navigator.clipboard) each("button[data-copy]", copyLink);
if (navigator.share) each("button[data-share]", shareSheet);
each("[data-frame] button", loadFrame);

// Menus close by the Escape key, and when the reader goes on elsewhere.
const menus = [...document.querySelectorAll("details[name=menu]")];
document.addEventListener("keydown", ({ key }) => {
  const open = key === "Escape" && menus.find((menu) => menu.open);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", ({ target }) => {
  for (const menu of menus) if (!menu.contains(target)) menu.open = false;
});
