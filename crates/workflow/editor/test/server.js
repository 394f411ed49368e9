// The server's side of the socket, in small: one document that pages sync with by Playwright's
// sockets. Each page's line can be cut, and *kept* can be held back.

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import * as Y from "yjs";

export class StoryServer {
  constructor() {
    this.doc = new Y.Doc();
    this.lines = new Set();
    this.holdsBack = false;
    this.away = false;
    this.doc.on("update", (update, origin) => {
      const bytes = message(0, (encoder) => writeUpdate(encoder, update));
      for (const line of this.lines) if (line !== origin) line.send(bytes);
      if (!this.holdsBack) this.tellKept();
    });
  }

  tellKept() {
    const bytes = message(4, (encoder) => {
      encoding.writeVarUint8Array(encoder, Y.encodeStateVector(this.doc));
    });
    for (const line of this.lines) line.send(bytes);
  }

  /** Answers the sockets of a context. */
  async serve(context) {
    await context.routeWebSocket(/\/live$/, (socket) => {
      if (this.away) {
        socket.close({ code: 1013 });
        return;
      }
      this.lines.add(socket);
      socket.onMessage((data) => this.read(socket, new Uint8Array(data)));
      socket.onClose(() => {
        this.lines.delete(socket);
        socket.close();
      });
      socket.send(message(0, (encoder) => writeSyncStep1(encoder, this.doc)));
      this.tellKept();
    });
  }

  read(socket, bytes) {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === 0) {
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, 0);
      readSyncMessage(decoder, encoder, this.doc, socket);
      if (encoding.length(encoder) > 1) socket.send(Buffer.from(encoding.toUint8Array(encoder)));
    } else for (const line of this.lines) if (line !== socket) line.send(Buffer.from(bytes));
  }

  close(code) {
    for (const line of this.lines) line.close({ code });
    this.lines.clear();
  }

  /** The text of the blocks as the server has it. */
  get text() {
    return this.doc.getXmlFragment("blocks").toString();
  }
}

function message(type, fill) {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  fill(encoder);
  return Buffer.from(encoding.toUint8Array(encoder));
}
