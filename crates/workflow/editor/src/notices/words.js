// Words and minutes: counted when the hands rest, block by block.

import { Plugin } from "prosemirror-state";

import { textsOf } from "./blocks.js";

const WORDS_A_MINUTE = 230;
const known = new WeakMap();
const segmenters = new Map();

// In these scripts words are not parted by spaces.
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;

const SPACED = /[^\s\ufffc]*[\p{L}\p{N}][^\s\ufffc]*/gu;

function segmenter(language) {
  if (!segmenters.has(language)) {
    segmenters.set(language, new Intl.Segmenter(language, { granularity: "word" }));
  }
  return segmenters.get(language);
}

export function wordsIn(text, language) {
  if (!UNSPACED.test(text)) return text.match(SPACED)?.length ?? 0;
  let count = 0;
  for (const { isWordLike } of segmenter(language).segment(text)) count += isWordLike ? 1 : 0;
  return count;
}

/** What colleagues write to one another is not counted: nobody reads it. */
function readable(node) {
  const parts = [];
  node.forEach((child) => {
    const internal = child.marks.some((mark) => mark.type.name === "internal");
    parts.push(child.isText ? (internal ? "" : child.text) : " ");
  });
  return parts.join("");
}

export function countWords(doc, language) {
  let sum = 0;
  doc.forEach((block) => {
    if (!known.has(block)) {
      const texts = textsOf(block).map(({ node }) => wordsIn(readable(node), language));
      known.set(block, texts.reduce((all, words) => all + words, 0));
    }
    sum += known.get(block);
  });
  return sum;
}

export const minutes = (words) => Math.max(1, Math.round(words / WORDS_A_MINUTE));

const whenIdle = globalThis.requestIdleCallback ?? ((action) => setTimeout(action, 200));

/** Tells the words and minutes after every rest. */
export function wordCount(language, tell) {
  return new Plugin({
    view: (view) => {
      let asked = false;
      const count = () => {
        asked = false;
        const words = countWords(view.state.doc, language);
        tell(words, minutes(words));
      };
      const later = () => {
        if (asked) return;
        asked = true;
        setTimeout(() => whenIdle(count, { timeout: 1000 }), 300);
      };
      count();
      return { update: (_, before) => { if (before.doc !== view.state.doc) later(); } };
    },
  });
}
