// Following without leaving the page. Without this file every button is a plain form.
{
  const forms = (thing) => document.querySelectorAll(
    `form[data-follow-reader][data-follow="${CSS.escape(thing)}"]`);

  /** Shows what the reader wishes of a thing on every button for it. */
  const show = (thing, wish) => {
    for (const form of forms(thing)) {
      const button = form.querySelector("button");
      const follows = wish === "follow";
      button.dataset.wish = wish;
      button.querySelector(".follow-word").textContent = follows ? "Following" : "Follow";
      form.elements.wish.value = follows ? "none" : "follow";
    }
  };

  /** The line under the buttons, which screen readers hear. */
  const line = (form) => {
    const box = form.closest("section, header, aside, div");
    let place = box.querySelector(":scope > .follow-told");
    if (!place) {
      place = document.createElement("p");
      place.className = "follow-told";
      place.setAttribute("role", "status");
      box.append(place);
    }
    return place;
  };

  const send = async (form, wish) => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("wish", wish);
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { accept: "application/json" },
      body: fields,
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };

  /** Does it and says so, with a way back; when that cannot be, the form goes its plain way. */
  const wish = async (form, wanted) => {
    try {
      const told = await send(form, wanted);
      show(told.thing, told.wish);
      const place = line(form);
      place.textContent = told.said ?? "";
      if (!told.said) return;
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "quiet";
      undo.textContent = "Undo";
      undo.addEventListener("click", () => {
        form.querySelector("button").focus();
        wish(form, told.was);
      });
      place.append(" ", undo);
    } catch {
      form.submit();
    }
  };

  const mine = [...document.querySelectorAll("form[data-follow-reader]")];
  const toSave = [...document.querySelectorAll("form[data-save-reader]")];
  for (const form of mine) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      wish(form, form.elements.wish.value);
    });
  }

  /** One small request for all the buttons of a page. */
  const learn = async () => {
    const list = (names) => [...new Set(names)].slice(0, 100).join(",");
    const things = list(mine.map((form) => form.dataset.follow));
    const stories = list(toSave.map((form) => form.dataset.save));
    const answer = await fetch(`/following/marks?things=${things}&stories=${stories}`);
    if (!answer.ok) return;
    const detail = await answer.json();
    for (const [thing, wanted] of Object.entries(detail.marks)) show(thing, wanted);
    document.dispatchEvent(new CustomEvent("marks", { detail }));
  };
  // Pages made for one reader know the state already.
  const isMine = document.querySelector(".following");
  if ((mine.length || toSave.length) && !isMine) learn().catch(() => {});

  // A choice of alerts is sent as it is made.
  for (const form of document.querySelectorAll(".alert-form")) {
    form.querySelector("button").hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  }
}
