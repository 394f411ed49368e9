// What is pasted must leave the story one that can be written in. A browser takes a second for each
// key in a paragraph of megabytes, so a long one is put in as several; what is too much for any
// way is refused with a sentence, and is in the clipboard still.

import { Fragment, Slice } from "prosemirror-model";

import { schema } from "../schema.js";

export const TEXT_LETTERS_MAX = 10_000;
export const PASTE_LETTERS_MAX = 2_000_000;

const told = (count) => count.toLocaleString("en");

export const tooMuch = (letters) => (letters <= PASTE_LETTERS_MAX ? null
  : `What you pasted has ${told(letters)} letters; a story takes ${told(PASTE_LETTERS_MAX)} at `
  + "once. Nothing was put in. Paste it in parts, or attach it as a file.");

/** Where a long text is best cut: after a sentence, else after a word, else between two letters. */
function cutOf(text, from) {
  const window = text.slice(from, from + TEXT_LETTERS_MAX);
  const half = TEXT_LETTERS_MAX / 2;
  const sentence = Math.max(...[". ", "! ", "? ", "。", "\ufffc"].map((end) => {
    const at = window.lastIndexOf(end);
    return at < 0 ? -1 : at + end.length;
  }));
  if (sentence > half) return from + sentence;
  const word = window.lastIndexOf(" ") + 1;
  if (word > half) return from + word;
  const isPair = /[\ud800-\udbff]/.test(window.at(-1));
  return from + TEXT_LETTERS_MAX - (isPair ? 1 : 0);
}

function split(paragraph) {
  const text = paragraph.textBetween(0, paragraph.content.size, "", "\ufffc");
  const parts = [];
  let from = 0;
  while (text.length - from > TEXT_LETTERS_MAX) {
    const to = cutOf(text, from);
    parts.push(paragraph.cut(from, to));
    from = to;
  }
  parts.push(paragraph.cut(from));
  // Two blocks must not have one id.
  return parts.map((part, at) => (at ? part.type.create({ ...part.attrs, id: null }, part.content)
    : part));
}

/** The slice as it can be put in, and what is to be said about it; none when it is refused. */
export function measured(slice, isInside = false) {
  let letters = 0;
  let longest = 0;
  let isPlain = true;
  slice.content.descendants((node, at, parent) => {
    if (!node.inlineContent) return true;
    letters += node.content.size;
    longest = Math.max(longest, node.content.size);
    const isTop = parent === null || parent === undefined;
    isPlain &&= node.content.size <= TEXT_LETTERS_MAX
      || (isTop && node.type === schema.nodes.paragraph);
    return false;
  });
  const refused = tooMuch(letters);
  if (refused) return { slice: null, said: refused };
  if (longest <= TEXT_LETTERS_MAX) return { slice, said: null };
  if (isInside || !isPlain) {
    return { slice: null, said: `A part of what you pasted has ${told(longest)} letters without a `
      + `new paragraph; ${told(TEXT_LETTERS_MAX)} fit here. Nothing was put in. Paste it into the `
      + "story itself, as plain text." };
  }
  const blocks = slice.content.content.flatMap((node) => {
    return node.content.size > TEXT_LETTERS_MAX && node.inlineContent ? split(node) : [node];
  });
  const parts = blocks.length - slice.content.childCount + 1;
  return {
    slice: new Slice(Fragment.from(blocks), slice.openStart, slice.openEnd),
    said: `Paragraphs of up to ${told(longest)} letters were put in as ${told(parts)} shorter `
      + "ones, so that they can be written in. Nothing is lost.",
  };
}
