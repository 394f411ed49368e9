// The words about saving. They change only when the state does, so a listener hears each once.

import { element } from "../element.js";
import { ENDED, FORBIDDEN, GARBLED, REPLACED, TOO_LARGE } from "./provider.js";

const CALM_MS = 400;

const WORDS = {
  waiting: "Opening…",
  saved: "Saved",
  saving: "Saving…",
  offline: "Offline – changes are kept on this device",
  ended: "You are signed out. Sign in again in another tab; your text is kept here.",
  forbidden: "You may not write in this story any more. Your text is still on this page.",
  replaced: "The story was replaced by another version.",
  large: "What you wrote is more than can be sent at once (8 MB). It is kept on this device only. "
    + "Copy the text, take the largest part out, and reload.",
  refused: "The server cannot take in what this page wrote. Copy the text, then reload: the page "
    + "begins again with what the server has.",
  local: "Only on this page",
};

function stateOf(live) {
  if (!live) return "local";
  if (live.code === REPLACED) return "replaced";
  if (live.code === FORBIDDEN) return "forbidden";
  if (live.code === TOO_LARGE) return "large";
  if (live.code === GARBLED) return "refused";
  if (!live.open) return live.code === ENDED ? "ended" : "offline";
  if (live.code === ENDED) return "ended";
  if (!live.synced) return "waiting";
  return live.saved ? "saved" : "saving";
}

/** Fills [data-status]; `text` gives the story in plain words for who must carry it away. */
export function status(place, live, { text, reload }) {
  const words = element("span", { class: "status-words" });
  const ways = element("span", { class: "row" });
  place.append(words, ways);
  let shown = null;
  let timer = null;
  const draw = () => {
    timer = null;
    const state = stateOf(live);
    if (state === shown) return;
    shown = state;
    place.dataset.state = state;
    words.textContent = WORDS[state];
    const stuck = ["replaced", "forbidden", "large", "refused"].includes(state);
    ways.replaceChildren(...(stuck ? [copyButton(text), reloadButton(reload)] : []));
  };
  live?.on("change", () => {
    timer ??= setTimeout(draw, stateOf(live) === "saved" ? 0 : CALM_MS);
  });
  draw();
}

function copyButton(text) {
  const made = element("button", { type: "button" }, "Copy the text");
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    made.textContent = "Copied";
  });
  return made;
}

const reloadButton = (reload) => element("button", { type: "button", onclick: reload }, "Reload");
