// What the largest stories cost: a document of very many blocks, and a paste that is one paragraph
// of megabytes. By hand: `node bench/limits.js [BLOCKS] [MEGABYTES]`.

import { Bench } from "../test/bench.js";
import { fill } from "../test/story.js";

const [blocksAll = 5000, megabytes = 2] = process.argv.slice(2).map(Number);
const KEYS = 60;
const WORDS = "the council of harbour town met and voted to sell a pier by night".split(" ");
const words = (count, nth) => Array.from({ length: count }, (_, i) => {
  return WORDS[(nth * 7 + i * 3) % WORDS.length];
}).join(" ");

const at = (all, part) => all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) * part)]
  .toFixed(1);

/** Types in the middle of the story; how long the work of each key took, in milliseconds. */
async function typed(tab) {
  await tab.evaluate(() => {
    const { view } = globalThis.pages[0];
    const place = view.state.doc.resolve(Math.floor(view.state.doc.content.size / 2));
    view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.near(place))
      .scrollIntoView());
    view.focus();
    globalThis.works = [];
    addEventListener("keydown", () => {
      const begun = performance.now();
      setTimeout(() => globalThis.works.push(performance.now() - begun), 0);
    }, true);
  });
  for (let i = 0; i < KEYS; i += 1) {
    await tab.keyboard.type(i % 6 === 5 ? " " : "e");
    await tab.waitForTimeout(25);
  }
  return tab.evaluate(() => globalThis.works);
}

async function timed(action) {
  const begun = performance.now();
  await action();
  return Math.round(performance.now() - begun);
}

const bench = new Bench();
await bench.start();
await bench.open("", async (tab) => {
  tab.setDefaultTimeout(300_000);
  const story = Array.from({ length: blocksAll }, (_, nth) => ({
    type: "paragraph", content: [{ type: "text", text: words(20, nth) }],
  }));
  const took = await timed(() => fill(tab, story));
  const works = await typed(tab);
  console.log(`${blocksAll} blocks of 20 words: shown in ${took} ms; work of a key: p50 `
    + `${at(works, 0.5)} ms, p99 ${at(works, 0.99)} ms`);
});
await bench.open("", async (tab) => {
  tab.setDefaultTimeout(300_000);
  await tab.click(".story-text");
  const text = words(Math.round((megabytes * 1_000_000) / 5.1), 1);
  const took = await timed(() => tab.evaluate((pasted) => {
    const { view } = globalThis.pages[0];
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    view.dom.dispatchEvent(new ClipboardEvent("paste", {
      bubbles: true, cancelable: true, clipboardData: data,
    }));
    return view.dom.getBoundingClientRect().height;
  }, text));
  const { paragraphs, letters } = await tab.evaluate(() => {
    const { doc } = globalThis.pages[0].view.state;
    return { paragraphs: doc.childCount, letters: doc.textContent.length };
  });
  const works = await typed(tab);
  console.log(`${text.length} letters pasted as one paragraph: ${took} ms, ${paragraphs} blocks, `
    + `${letters} letters; work of a key: p50 ${at(works, 0.5)} ms, p99 ${at(works, 0.99)} ms`);
});
await bench.stop();
