// Saving a story without leaving the page, and noticing that one was read. Without this file the
// button is a plain form, and no reading is ever noted.
{
  // As the page of the reading history says.
  const READ_SECONDS = 10;
  const forms = [...document.querySelectorAll("form[data-save-reader]")];

  /** Shows on every button for a story whether it is saved. */
  const show = (story, saved) => {
    for (const form of forms) {
      if (form.dataset.save !== story) continue;
      form.querySelector("button").dataset.saved = saved ? "yes" : "no";
      form.querySelector(".save-word").textContent = saved ? "Saved" : "Save";
      form.elements.wish.value = saved ? "unsave" : "save";
    }
  };

  /** Says what was done in the line beside the button, which screen readers hear. */
  const tell = (form, told) => {
    const place = form.parentElement.querySelector(".save-told");
    place.textContent = told.said;
    if (!told.saved) return;
    const way = document.createElement("a");
    way.href = form.action;
    way.textContent = "See your bookmarks";
    place.append(" ", way);
  };

  const send = async (form) => {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };

  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const told = await send(form);
        show(told.story, told.saved);
        tell(form, told);
      } catch {
        // The plain way says what is wrong.
        form.submit();
      }
    });
  }

  /** Tells of a story once it has stood before the reader long enough, hidden time not counted. */
  const watch = (story) => {
    let left = READ_SECONDS * 1000;
    let since = 0;
    let timer;
    const look = () => {
      clearTimeout(timer);
      if (since) left -= performance.now() - since;
      since = document.visibilityState === "visible" ? performance.now() : 0;
      if (since) timer = setTimeout(done, left);
    };
    const done = () => {
      document.removeEventListener("visibilitychange", look);
      navigator.sendBeacon("/account/history/readings", new URLSearchParams({ story }));
    };
    document.addEventListener("visibilitychange", look);
    look();
  };

  // The one small request for all buttons of a page brings this, too.
  document.addEventListener("marks", ({ detail }) => {
    for (const story of detail.saved ?? []) show(story, true);
    const story = document.querySelector("[data-reading]")?.dataset.reading;
    if (detail.history && story) watch(story);
  });
}
