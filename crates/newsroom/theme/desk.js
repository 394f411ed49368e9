// The desk's comforts besides passkeys: asking before what cannot be undone, copying and printing.
// Every page does its work without this file.

const search = document.querySelector(".search input");
document.addEventListener("keydown", (event) => {
  // In a story's text the same keys make a link.
  const free = search && !event.defaultPrevented && !event.target.closest("[contenteditable]");
  if (!free || event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  search.focus();
  search.select();
});

document.addEventListener("submit", (event) => {
  const { ask } = event.target.dataset;
  if (ask && !confirm(ask)) event.preventDefault();
});

/** Says above a form that its answer did not come. */
function unanswered(form) {
  let told = form.querySelector(":scope > [data-unanswered]");
  if (!told) {
    told = document.createElement("p");
    told.className = "problem";
    told.dataset.unanswered = "";
    told.setAttribute("role", "alert");
    form.prepend(told);
  }
  told.textContent = "The paper did not answer. Nothing you wrote is lost. Try again when the line " +
    "is back: if it went through already, you are told so and nothing happens twice.";
  told.scrollIntoView({ block: "center" });
}

// Forms that must not end on the browser's own page when the line is lost.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !("careful" in form.dataset)) return;
  event.preventDefault();
  const { submitter } = event;
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const body = new URLSearchParams(new FormData(form, submitter));
  if (submitter) submitter.disabled = true;
  try {
    const answer = await fetch(address, { method: "POST", body });
    if (answer.redirected) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    document.querySelector(".problem, main")?.scrollIntoView({ block: "center" });
  } catch {
    unanswered(form);
  } finally {
    if (submitter) submitter.disabled = false;
  }
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  reveal(button).addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.parentElement.querySelector("[role=status]").textContent = "Copied.";
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  reveal(button).addEventListener("click", () => print());
}
