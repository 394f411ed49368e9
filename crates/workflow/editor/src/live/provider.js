// The socket of docs/contracts/editor.md: sync, awareness and *kept*, with a new try after a fall.

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate,
  removeAwarenessStates } from "y-protocols/awareness";
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import * as Y from "yjs";

const SYNC = 0;
const AWARENESS = 1;
const ASK = 3;
const KEPT = 4;

export const ENDED = 4401;
export const FORBIDDEN = 4403;
export const REPLACED = 4409;
export const GARBLED = 1007;
export const TOO_LARGE = 1009;
/** After these the page does not come back by itself. */
const FINAL = [FORBIDDEN, REPLACED, GARBLED, TOO_LARGE];

/** The server takes no longer message; sending one would only end the line. */
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;

const WAIT_MS_MAX = 30_000;
const SILENCE_MS_MAX = 45_000;

/**
 * Keeps a document and the server's in step. Listeners: `arriving` (something of others comes
 * now), `change` (something about the line or what is kept), `synced` (the server's state is here
 * for the first time), `closed` (a code).
 */
export class Live {
  #tries = 0;
  #timer = null;
  #listeners = { arriving: [], change: [], synced: [], closed: [] };
  #kept = null;
  #unconfirmed = false;
  #isTooLarge = false;

  constructor(doc, address) {
    this.doc = doc;
    this.awareness = new Awareness(doc);
    this.address = new URL(address, location.href.replace(/^http/, "ws")).href;
    this.socket = null;
    this.synced = false;
    this.code = null;
    doc.on("update", (update, origin) => this.#updated(update, origin));
    this.awareness.on("update", ({ added, updated, removed }, origin) => {
      if (origin === this) return;
      this.#sendAwareness([...added, ...updated, ...removed]);
    });
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.socket?.close());
    addEventListener("pagehide", () => {
      removeAwarenessStates(this.awareness, [doc.clientID], "pagehide");
    });
    setInterval(() => this.#notice(), 15_000);
    this.connect();
  }

  on(name, listener) {
    this.#listeners[name].push(listener);
  }

  #tell(name, value) {
    this.#listeners[name].forEach((listener) => listener(value));
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Whether all that this page wrote is durable on the server. */
  get saved() {
    if (this.#unconfirmed || !this.#kept) return false;
    const own = Y.decodeStateVector(Y.encodeStateVector(this.doc));
    return [...own].every(([client, clock]) => (this.#kept.get(client) ?? 0) >= clock);
  }

  connect() {
    clearTimeout(this.#timer);
    if (this.socket || FINAL.includes(this.code)) return;
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", ({ data }) => this.#read(new Uint8Array(data)));
    socket.addEventListener("close", ({ code }) => this.#closed(code));
  }

  #opened() {
    this.#heard = Date.now();
    this.#write(SYNC, (encoder) => writeSyncStep1(encoder, this.doc));
    this.#send((encoder) => encoding.writeVarUint(encoder, ASK));
    this.#sendAwareness([this.doc.clientID]);
    this.#tell("change");
  }

  #closed(given) {
    const code = this.#isTooLarge ? TOO_LARGE : given;
    this.socket = null;
    this.code = code;
    this.#kept = null;
    const others = [...this.awareness.getStates().keys()].filter((it) => it !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    this.#tell("closed", code);
    this.#tell("change");
    if (FINAL.includes(code)) return;
    // A server that starts again is not met by all pages in the same moment.
    const wait = code === ENDED ? 10_000 : Math.min(WAIT_MS_MAX, 500 * 2 ** this.#tries);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random()));
  }

  #heard = 0;

  /** A line that is dead without being closed is closed; a quiet one is asked. */
  #notice() {
    if (!this.open) return;
    const silence = Date.now() - this.#heard;
    if (silence > SILENCE_MS_MAX) this.socket.close();
    else if (silence > 15_000) this.#write(SYNC, (encoder) => writeSyncStep1(encoder, this.doc));
  }

  #read(bytes) {
    this.#heard = Date.now();
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === SYNC || type === AWARENESS) this.#tell("arriving");
    if (type === SYNC) this.#readSync(decoder);
    if (type === ASK) this.#sendAwareness([...this.awareness.getStates().keys()]);
    if (type === AWARENESS) {
      applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this);
    }
    if (type === KEPT) {
      this.#kept = Y.decodeStateVector(decoding.readVarUint8Array(decoder));
      this.#unconfirmed = false;
      this.#tell("change");
    }
  }

  #readSync(decoder) {
    this.#compare(decoding.clone(decoder));
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    const step = readSyncMessage(decoder, encoder, this.doc, this);
    if (encoding.length(encoder) > 1) this.#give(encoding.toUint8Array(encoder));
    if (step !== 1 || this.synced) return;
    this.#tries = 0;
    this.code = null;
    this.synced = true;
    this.#tell("synced");
    this.#tell("change");
  }

  /** Until the server says what it kept, what it has on joining is what was kept before. */
  #compare(decoder) {
    if (this.#kept || decoding.readVarUint(decoder) !== 0) return;
    this.#kept = Y.decodeStateVector(decoding.readVarUint8Array(decoder));
    this.#tell("change");
  }

  #updated(update, origin) {
    if (origin === this) return;
    // Deleting moves no clock, so a state vector alone cannot say that a deletion is kept.
    this.#unconfirmed = true;
    this.#write(SYNC, (encoder) => writeUpdate(encoder, update));
    this.#tell("change");
  }

  #sendAwareness(clients) {
    this.#write(AWARENESS, (encoder) => {
      encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(this.awareness, clients));
    });
  }

  #write(type, fill) {
    this.#send((encoder) => {
      encoding.writeVarUint(encoder, type);
      fill(encoder);
    });
  }

  #send(fill) {
    if (!this.open) return;
    const encoder = encoding.createEncoder();
    fill(encoder);
    this.#give(encoding.toUint8Array(encoder));
  }

  #give(bytes) {
    if (bytes.length <= MESSAGE_BYTES_MAX) this.socket.send(bytes);
    else {
      this.#isTooLarge = true;
      this.code = TOO_LARGE;
      this.socket.close();
      this.#tell("change");
    }
  }
}
