// Pastes as a browser does: a real event with a clipboard of its own.

/** Pastes into the story of a tab, at its selection. */
export async function pasteInto(tab, { html, text = "" }) {
  // The editor hears of a moved cursor a moment after the browser moved it.
  await tab.waitForTimeout(60);
  return tab.evaluate(([markup, words]) => {
    const { view } = globalThis.pages[0];
    const clipboardData = new DataTransfer();
    if (markup) clipboardData.setData("text/html", markup);
    clipboardData.setData("text/plain", words);
    view.focus();
    view.dom.dispatchEvent(new ClipboardEvent("paste", {
      clipboardData, bubbles: true, cancelable: true,
    }));
  }, [html ?? null, text]);
}

/** An empty story again. */
export function emptied(tab) {
  return tab.evaluate(() => {
    const { view } = globalThis.pages[0];
    const paragraph = view.state.schema.nodes.paragraph.create();
    view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, paragraph));
  });
}
