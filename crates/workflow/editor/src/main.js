// The story editor: mounts itself on every form that asks for it.

import { StoryPage } from "./page.js";

for (const root of document.querySelectorAll("form[data-editor]")) {
  const page = new StoryPage(root);
  page.mount().then(() => root.dispatchEvent(new CustomEvent("editor", { detail: page })));
}
