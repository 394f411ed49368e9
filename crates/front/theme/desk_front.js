// Arranging a front: every act is a form that works by itself; here they are sent without leaving
// the page, and stories are dragged with the pointer. What happened is told in a live region.
{
  const told = document.getElementById("told");
  let busy = false;

  const front = () => document.getElementById("front");

  /** Puts the page that came back in the place of what is shown, and keeps what was open. */
  function swap(page) {
    const fresh = page.getElementById("front");
    if (!fresh) return location.reload();
    const open = [...front().querySelectorAll("details[open][id]")].map((it) => it.id);
    const { scrollTop } = document.querySelector(".adding");
    document.querySelector("main > .said")?.remove();
    front().replaceWith(document.adoptNode(fresh));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    document.querySelector(".adding").scrollTop = scrollTop;
    ready();
  }

  /** Focus stays on what was pressed; where that is gone or off, on the story or the front. */
  function refocus(id, story) {
    const pressed = id && document.getElementById(id);
    const near = document.getElementById(`s-${story}`)?.querySelector("button:enabled, summary, a");
    const target = pressed && !pressed.disabled ? pressed : near ?? document.getElementById("main");
    target.focus({ preventScroll: !near });
  }

  async function send(address, options, { id, story } = {}) {
    if (busy) return;
    busy = true;
    front().setAttribute("aria-busy", "true");
    told.textContent = "";
    try {
      const response = await fetch(address, options);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      swap(page);
      const problem = page.querySelector(".problem") ?? front()?.querySelector(".problem");
      const moved = document.getElementById(`s-${story}`)?.dataset.told;
      told.textContent = problem?.textContent ?? moved ?? page.querySelector(".said")?.textContent ?? "";
      refocus(id, story);
      if (problem) problem.scrollIntoView({ block: "center" });
    } catch {
      told.textContent = "The paper did not answer; nothing was saved. Try again in a moment.";
      told.classList.remove("unseen");
    } finally {
      busy = false;
      front()?.removeAttribute("aria-busy");
    }
  }

  const storyOf = (address) => address.match(/\/stories\/(\w+)/)?.[1];

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !front()?.contains(form) || !("quiet" in form.dataset)) return;
    event.preventDefault();
    const { submitter } = event;
    const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const fields = new URLSearchParams(new FormData(form, submitter));
    if (form.method === "get") {
      const found = `${address.split("#")[0]}?${fields}`;
      history.replaceState(null, "", found);
      send(found, {}, { id: submitter?.id });
    } else {
      send(address, { method: "POST", body: fields }, { id: submitter?.id, story: storyOf(address) });
    }
  });

  /** The picked story before which what is dragged would land; none: after the last. */
  function before(list, y, dragged) {
    const picked = [...list.querySelectorAll(":scope > [data-picked]")].filter((it) => it !== dragged);
    const at = picked.findIndex((it) => {
      const { top, height } = it.getBoundingClientRect();
      return y < top + height / 2;
    });
    return { picked, at: at < 0 ? picked.length : at };
  }

  function unmark() {
    for (const it of document.querySelectorAll(".drop-before, .drop-end")) {
      it.classList.remove("drop-before", "drop-end");
    }
  }

  let dragged = null;

  function droppable(list) {
    list.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      unmark();
      const { picked, at } = before(list, event.clientY, dragged);
      if (picked[at]) picked[at].classList.add("drop-before");
      else (picked[at - 1] ?? list).classList.add("drop-end");
    });
    list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const { at } = before(list, event.clientY, dragged);
      const { story } = dragged.dataset;
      const fields = new URLSearchParams(new FormData(document.getElementById("act")));
      fields.set("container", list.dataset.container);
      fields.set("at", at);
      const address = `${location.pathname}/stories/${story}/place`;
      send(address, { method: "POST", body: fields }, { story });
    });
  }

  /** Makes what is on the page draggable. */
  function ready() {
    for (const item of document.querySelectorAll(".slot:not(.gone), .found > [data-story]")) {
      item.draggable = true;
      item.addEventListener("dragstart", (event) => {
        if (event.target.closest("details")) return event.preventDefault();
        dragged = item;
        item.classList.add("dragged");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", item.dataset.story);
      });
      item.addEventListener("dragend", () => {
        item.classList.remove("dragged");
        unmark();
        dragged = null;
      });
      // Otherwise the links and pictures in it would be dragged instead.
      for (const part of item.querySelectorAll("a, img")) part.draggable = false;
    }
    document.querySelectorAll(".slots").forEach(droppable);
  }

  if (front()) ready();
}
