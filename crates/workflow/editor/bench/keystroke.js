// How long a key takes in a long story: from the key's event to the end of the next frame's layout.
// By hand: `node bench/keystroke.js [WORDS] [BLOCKS]`.

import { Bench } from "../test/bench.js";
import { fill } from "../test/story.js";

const [wordsAll = 10_000, blocksAll = 200] = process.argv.slice(2).map(Number);
const KEYS = 300;
const WORDS = "the council of harbour town met and voted to sell a pier by night TK email"
  .split(" ");

const story = Array.from({ length: blocksAll }, (_, nth) => {
  const count = Math.round(wordsAll / blocksAll);
  const text = Array.from({ length: count }, (__, i) => WORDS[(nth * 7 + i * 3) % WORDS.length]);
  const content = [{ type: "text", text: text.join(" ") }];
  if (nth % 10 === 0) return { type: "heading", attrs: { level: 2 }, content };
  if (nth % 10 === 5) return { type: "quote", content: [{ type: "line", content }] };
  return { type: "paragraph", content };
});

const bench = new Bench();
await bench.start();
await bench.open("", async (tab) => {
  await fill(tab, story);
  await tab.evaluate(() => {
    const { view } = globalThis.pages[0];
    const place = view.state.doc.resolve(Math.floor(view.state.doc.content.size / 2));
    view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.near(place)));
    view.focus();
    globalThis.times = [];
    addEventListener("keydown", () => {
      const begun = performance.now();
      requestAnimationFrame(() => {
        document.body.getBoundingClientRect();
        globalThis.times.push(performance.now() - begun);
      });
      // The work itself, without waiting for the frame.
      setTimeout(() => globalThis.works.push(performance.now() - begun), 0);
    }, true);
    globalThis.works = [];
  });
  for (let i = 0; i < KEYS; i += 1) {
    await tab.keyboard.type(i % 6 === 5 ? " " : "e");
    await tab.waitForTimeout(25);
  }
  const { times, works } = await tab.evaluate(() => ({
    times: globalThis.times, works: globalThis.works,
  }));
  const at = (all, part) => all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) * part)]
    .toFixed(1);
  console.log(`${wordsAll} words, ${blocksAll} blocks, ${KEYS} keys`);
  console.log(`to the next frame: p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`);
  console.log(`work of the key:   p50 ${at(works, 0.5)} ms, p99 ${at(works, 0.99)} ms`);
});
await bench.stop();
