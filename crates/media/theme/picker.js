// Choosing a picture for a field that takes its number: a dialog with a search. Works in parts of
// a page that came later, too.
{
  const part = (name, attributes = {}, ...children) => {
    const it = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
    it.append(...children);
    return it;
  };

  let dialog = null;
  let field = null;
  let asked = 0;

  function choose(picture) {
    field.value = picture?.id ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const shown = field.closest("[data-picks]").querySelector("img");
    shown.hidden = !picture;
    if (picture) shown.src = picture.src;
    dialog.close();
  }

  function line(picture) {
    const words = picture.caption || picture.alt || "Not described yet";
    const button = part("button", { type: "button" },
      part("img", { src: picture.src, alt: "", loading: "lazy" }), part("span", { dir: "auto" }, words));
    if (picture.credit) button.append(part("small", { dir: "auto" }, picture.credit));
    if (picture.held_back) button.append(part("b", { class: "late" }, "Held back from readers"));
    button.addEventListener("click", () => choose(picture));
    return part("li", {}, button);
  }

  async function look() {
    const [list, told] = [dialog.querySelector("ul"), dialog.querySelector("[role=status]")];
    const now = ++asked;
    const words = dialog.querySelector("input").value;
    try {
      const answer = await fetch(`/desk/pictures/find?q=${encodeURIComponent(words)}`,
        { headers: { accept: "application/json" } });
      const { pictures, detail } = await answer.json();
      // A slower answer to fewer letters does not take the place of this one.
      if (now !== asked) return;
      if (!answer.ok) throw new Error(detail);
      list.replaceChildren(...pictures.map(line));
      const one = pictures.length === 1 ? "One picture." : `${pictures.length} pictures.`;
      told.textContent = pictures.length ? one : "No picture has these words.";
    } catch (error) {
      if (now === asked) told.textContent = error.message || "The paper did not answer.";
    }
  }

  function build() {
    const search = part("input", { type: "search", "aria-label": "Words of the picture", dir: "auto",
      autofocus: "" });
    const none = part("button", { type: "button" }, "The story’s own");
    const close = part("button", { type: "button" }, "Close");
    dialog = part("dialog", { class: "picture-picker", "aria-label": "Choose a picture" },
      part("p", { class: "row" }, search, none, close),
      part("p", { role: "status", class: "hint" }), part("ul"));
    let timer;
    search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, 150);
    });
    none.addEventListener("click", () => choose(null));
    close.addEventListener("click", () => dialog.close());
    document.body.append(dialog);
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-pick]");
    if (!opener) return;
    if (!dialog) build();
    field = opener.closest("[data-picks]").querySelector("input");
    dialog.querySelector("input").value = "";
    dialog.showModal();
    look();
  });
}
