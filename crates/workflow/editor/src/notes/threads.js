// Notes between colleagues as the shared document keeps them: one list that only grows. What a
// thread looks like now is read out of its entries, so that two who write at once never collide.

export const TEXT_LETTERS_MAX = 4000;
const QUOTE_LETTERS_MAX = 300;
// The server takes 5,000; some are left for who was offline meanwhile.
const ENTRIES_MAX = 4500;

/** A note's name: `n` and ten letters. */
function freshName() {
  const bytes = crypto.getRandomValues(new Uint8Array(5));
  return `n${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export class Threads {
  constructor(list, me) {
    this.list = list;
    this.me = me;
  }

  /** All threads by their names: `{name, quote, said: [{by, at, text}], done: {by, at}|null}`. */
  all() {
    const found = new Map();
    for (const { note, by, at, text, quote, done } of this.list.toArray()) {
      if (typeof note !== "string") continue;
      if (!found.has(note)) {
        found.set(note, { name: note, quote: quote ?? "", said: [], done: null });
      }
      const thread = found.get(note);
      if (typeof text === "string") thread.said.push({ by, at, text });
      if (typeof done === "boolean") thread.done = done ? { by, at } : null;
      // A word in a thread that was done is a word for somebody to read.
      else thread.done = null;
    }
    return found;
  }

  get isFull() {
    return this.list.length >= ENTRIES_MAX;
  }

  freshName() {
    return freshName();
  }

  say(note, text, quote) {
    const short = quote ? { quote: [...quote].slice(0, QUOTE_LETTERS_MAX).join("") } : {};
    this.#add(note, { text: text.slice(0, TEXT_LETTERS_MAX), ...short });
  }

  settle(note, done) {
    this.#add(note, { done });
  }

  #add(note, more) {
    this.list.push([{ note, by: this.me.id, at: Date.now() * 1000, ...more }]);
  }
}
