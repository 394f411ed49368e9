// Passkeys, for staff and readers: the page's side of the ceremonies. Without this file there is
// another way in; browsers offer passkeys to scripts only.

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

/** Where to go then, and what was to be done. */
const wishes = ({ dataset: { to, intent } }) => ({ to, intent });

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
    ceremony(way, way.dataset.passkey, askPasskey, () => wishes(way));
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
