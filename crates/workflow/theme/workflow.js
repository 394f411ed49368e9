// A story's page while it is written: what stands in its way is asked for again after each pause.

const QUIET_MS = 1500;

/** Takes the checks from the page as it would be now. */
async function lookAgain(checks) {
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(checks.id);
  if (fresh && fresh.innerHTML !== checks.innerHTML) checks.innerHTML = fresh.innerHTML;
}

const status = document.querySelector("[data-editor] [data-status]");
const checks = document.getElementById("checks");
if (status && checks) {
  let timer = null;
  new MutationObserver(() => {
    clearTimeout(timer);
    if (status.dataset.state !== "saved") return;
    timer = setTimeout(() => lookAgain(checks).catch(() => {}), QUIET_MS);
  }).observe(status, { attributeFilter: ["data-state"] });
}
