// The desk's comforts: passkeys, asking before what cannot be undone, copying and printing.
// Every page does its work without this file; only passkeys need it.

/** Shows an element that the page hides from who has no script. */
function reveal(element) {
  element.hidden = false;
  return element;
}

const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Sends JSON and gives the answer; what the server refuses is thrown in its own words. */
async function send(address, message) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(message),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? "That did not work; please try again.");
  return answer;
}

/** The browser's answer as the server reads it. */
function sealed(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) parts.attestationObject = text(response.attestationObject);
  if (response.authenticatorData) {
    parts.authenticatorData = text(response.authenticatorData);
    parts.signature = text(response.signature);
    parts.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts,
    extensions: {},
  };
}

async function askPasskey({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.allowCredentials = [];
  return sealed(await navigator.credentials.get({ publicKey }));
}

async function makePasskey({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  publicKey.excludeCredentials = (publicKey.excludeCredentials ?? [])
    .map((known) => ({ ...known, id: bytes(known.id) }));
  return sealed(await navigator.credentials.create({ publicKey }));
}

/** What went wrong, for the person at the device. */
function words(error) {
  if (error.name === "NotAllowedError") return "No passkey was used. Try again, or use another way.";
  if (error.name === "InvalidStateError") return "This device has a passkey for you already.";
  return error.message;
}

/** Where the second half of a ceremony is sent: the first one's address, with its query. */
function after(begin) {
  const [path, query] = begin.split("?");
  return `${path}/answer${query ? `?${query}` : ""}`;
}

/** One button that runs a ceremony: ask the server, ask the device, tell the server. */
function ceremony(way, begin, perform, message) {
  const button = reveal(way).querySelector("button");
  const problem = way.querySelector("[role=alert]");
  button.addEventListener("click", async () => {
    const form = way.closest("form");
    const named = ["name", "email"].map((name) => form?.elements[name]).filter(Boolean);
    if (!named.every((field) => field.reportValidity())) return;
    button.disabled = true;
    problem.textContent = "";
    try {
      const { ask, ticket } = await send(begin, message());
      const answer = await perform(ask);
      const { to } = await send(after(begin), { ...message(), ticket, answer });
      location.assign(to);
    } catch (error) {
      problem.textContent = words(error);
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-with-script]").forEach(reveal);
  for (const way of document.querySelectorAll("[data-passkey]")) {
    ceremony(way, way.dataset.passkey, askPasskey, () => ({ to: way.dataset.to }));
  }
  for (const way of document.querySelectorAll("[data-passkey-adding]")) {
    ceremony(way, way.dataset.passkeyAdding, makePasskey, () => ({}));
  }
  for (const way of document.querySelectorAll("[data-passkey-making]")) {
    const { elements } = way.closest("form");
    const message = () => ({ name: elements.name.value, email: elements.email.value });
    ceremony(way, `${location.pathname}/passkey${location.search}`, makePasskey, message);
  }
}

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
