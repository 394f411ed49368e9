// What moves under a reader's eyes while a page arrives.

/** Runs in the page before anything else. */
export function countShifts() {
  globalThis.shiftsSeen = [];
  const describe = ({ node, previousRect: from, currentRect: to }) => {
    const element = node?.nodeType === 1 ? node : node?.parentElement;
    const name = element ? `${element.localName}.${element.className}` : "(gone)";
    const box = (rect) => [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(" ");
    return `${name} from ${box(from)} to ${box(to)}`;
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // A number that the line cut in two grows by a digit where it stands: nobody sees that.
      if (entry.value < 0.00005) continue;
      const places = entry.sources.slice(0, 3).map(describe).join("; ");
      globalThis.shiftsSeen.push(`${entry.value.toFixed(4)}: ${places}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** The shifts a page saw since it opened, each with its size and what moved. */
export function shifts(tab) {
  return tab.evaluate(() => globalThis.shiftsSeen);
}
