// The shared document of a story: on this device, and on the server when there is one.

import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";

import { colourOf } from "./people.js";
import { GARBLED, Live, REPLACED } from "./provider.js";

/** Opens the document of a form; `ready` resolves when there is something to write in. */
export function openStory({ live: address, document: lineage = "" }, me) {
  const doc = new Y.Doc();
  const parts = {
    doc,
    blocks: doc.getXmlFragment("blocks"),
    headline: doc.getText("headline"),
    standfirst: doc.getText("standfirst"),
    notes: doc.getArray("notes"),
    live: null,
    reload: () => location.reload(),
    ready: Promise.resolve(),
  };
  if (!address) return parts;
  // Another person at this device, or another document under the same address, begins anew.
  const name = ["story", address, lineage, me.id].join(" ");
  const device = new IndexeddbPersistence(name, doc);
  const live = new Live(doc, address);
  live.awareness.setLocalStateField("user", {
    name: me.name, colour: colourOf(me.id), id: me.id,
  });
  parts.live = live;
  parts.reload = async () => {
    if ([REPLACED, GARBLED].includes(live.code)) await device.clearData();
    location.reload();
  };
  live.on("closed", (code) => {
    if (code === REPLACED && wasSaved) parts.reload();
  });
  let wasSaved = true;
  live.on("change", () => { if (live.open) wasSaved = live.saved; });
  parts.ready = whenReady(doc, device, live);
  return parts;
}

/** The server's state, or what this device has of the story when the server cannot be reached. */
function whenReady(doc, device, live) {
  const written = () => doc.store.clients.size > 0;
  return new Promise((resolve) => {
    live.on("synced", resolve);
    device.whenSynced.then(() => { if (written()) resolve(); }, () => {});
  });
}
