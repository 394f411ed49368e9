// Offers headlines, topics and authors while a reader types: a combobox as the ARIA practices
// describe it. The form works without it.

const WAIT_MILLIS = 150;
const LETTERS_MIN = 2;

function offerIn(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("div");
  list.id = `${input.id}-offers`;
  list.className = "search-offers";
  list.role = "listbox";
  list.ariaLabel = "Suggestions";
  list.hidden = true;
  const heard = document.createElement("p");
  heard.className = "unseen";
  heard.role = "status";
  form.append(list, heard);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let waiting, asking, chosen = -1;

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    const options = [...list.children];
    // One place more than there are: none of them, the words as they are.
    chosen = (place + options.length + 2) % (options.length + 1) - 1;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  function option(offer, place) {
    const one = document.createElement("div");
    one.role = "option";
    one.id = `${list.id}-${place}`;
    one.dataset.url = offer.url;
    one.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = offer.name;
    name.dir = "auto";
    if (offer.lang) name.lang = offer.lang;
    one.append(name);
    if (offer.kind !== "story") {
      const kind = document.createElement("small");
      kind.textContent = offer.kind === "topic" ? "Topic" : "Author";
      one.append(kind);
    }
    return one;
  }

  function show(offers) {
    list.replaceChildren(...offers.map(option));
    chosen = -1;
    list.hidden = offers.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    heard.textContent = offers.length === 1 ? "1 suggestion." : `${offers.length} suggestions.`;
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const words = input.value.trim();
    if ([...words].length < LETTERS_MIN) return close();
    try {
      const url = `${form.dataset.suggest}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(url, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // Another letter came, or the network went: the form still works.
    }
  }

  input.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(ask, WAIT_MILLIS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) ask();
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.url);
    else return;
    if (event.key !== "Enter" || chosen >= 0) event.preventDefault();
  });
  // The mouse must not take the focus before the click counts.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const url = event.target.closest("[role=option]")?.dataset.url;
    if (url) location.assign(url);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
}

document.querySelectorAll("form[data-suggest]").forEach(offerIn);
