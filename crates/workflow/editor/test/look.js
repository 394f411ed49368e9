// Screenshots to look at with one's own eyes: `node test/look.js FOLDER`.

import { Bench } from "./bench.js";
import { everything } from "./story.js";

const folder = process.argv[2];
const bench = new Bench();
await bench.start();
for (const [name, options] of Object.entries({
  "desk-light": {}, "desk-dark": { colorScheme: "dark" },
  "phone-light": { viewport: { width: 390, height: 844 } },
  "phone-dark": { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
})) {
  await bench.open("", async (tab) => {
    await everything(tab);
    await tab.screenshot({ path: `${folder}/${name}-top.png` });
    await tab.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    await tab.evaluate(() => {
      const { view } = globalThis.pages[0];
      const at = view.state.doc.content.size;
      view.dispatch(view.state.tr.insert(at, view.state.schema.nodes.paragraph.create()));
      view.dispatch(view.state.tr.setSelection(view.state.selection.constructor
        .near(view.state.doc.resolve(at + 1))).scrollIntoView());
      view.focus();
    });
    await tab.keyboard.type("/");
    await tab.waitForTimeout(100);
    await tab.screenshot({ path: `${folder}/${name}-slash.png` });
  }, options);
}
await bench.stop();
