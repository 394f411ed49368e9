// What is pasted or dropped: files become pictures, markup from elsewhere is cleaned, plain text
// is read for its shape.

import { Plugin } from "prosemirror-state";

import { isPicture } from "../pictures/room.js";

export function paste(page) {
  const files = (data) => [...(data?.files ?? [])].filter(isPicture);
  return new Plugin({
    props: {
      handlePaste: (view, event) => {
        const found = files(event.clipboardData);
        // Office programs put a picture of the text beside the text.
        const words = event.clipboardData?.getData("text/html")
          || event.clipboardData?.getData("text/plain");
        if (!found.length || (words && !/^\s*<img [^>]*>\s*$/.test(words)) || !page.desk.takesFiles) {
          return false;
        }
        page.pictures.take(found, view.state.selection.from);
        return true;
      },
      handleDrop: (view, event) => {
        const found = files(event.dataTransfer);
        if (!found.length || !page.desk.takesFiles) return false;
        event.preventDefault();
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        page.pictures.take(found, at?.pos ?? view.state.selection.from);
        return true;
      },
    },
  });
}
