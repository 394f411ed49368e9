// How a change reaches the page: after our own caret.

import { yCursorPluginKey } from "y-prosemirror";

/** Called by the view, as the view. */
export function dispatch(change) {
  this.updateState(this.state.apply(afterOwnCaret(this, change)));
}

// The caret of a colleague is drawn a turn of the event loop after it arrived. A key may have moved
// our own in between, and the drawing would put it back: it is read first, the drawing made anew.
function afterOwnCaret(view, change) {
  const drawing = change.getMeta(yCursorPluginKey);
  if (!drawing?.awarenessUpdated || change.docChanged) return change;
  const before = view.state;
  view.domObserver.flush();
  if (view.state === before) return change;
  return view.state.tr.setMeta(yCursorPluginKey, drawing);
}
