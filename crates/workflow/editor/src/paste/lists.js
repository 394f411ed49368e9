// Lists of a clipboard: real ones, and those that Word only draws.

import { styleOf } from "./styles.js";

const NUMBERED = /^\(?([0-9]+|[ivxlc]+|[a-z])[.)]/i;

/** The item a paragraph of Word draws: its level and whether it has a number, or null. */
export function drawnItem(dom) {
  const list = styleOf(dom)["mso-list"] ?? "";
  const level = /level(\d+)/.exec(list)?.[1];
  const byClass = /MsoListParagraph/i.test(dom.className)
    && /mso-list:\s*ignore/i.test(dom.innerHTML);
  if (!level && !byClass) return null;
  return { level: Number(level ?? 1), ordered: NUMBERED.test(drawnSign(dom)) };
}

function drawnSign(dom) {
  const signs = [...dom.querySelectorAll("[data-style]")];
  const sign = signs.find((it) => /mso-list:\s*ignore/i.test(it.dataset.style));
  return (sign?.textContent ?? "").replace(/[\s\u00a0]+/g, "");
}

/** Items with levels, `{level, ordered, runs}`, as trees: numbers after points are a new one. */
export function treesOf(flat) {
  const least = Math.min(...flat.map(({ level }) => level));
  const parts = [];
  for (const item of flat) {
    const begins = item.level === least && parts.at(-1)?.[0].ordered !== item.ordered;
    if (begins || !parts.length) parts.push([]);
    parts.at(-1).push(item);
  }
  return parts.map(treeOf);
}

/** One tree of `{ordered, items: [{runs, list}]}`. */
function treeOf(flat) {
  const root = { ordered: flat[0].ordered, items: [] };
  const path = [{ level: flat[0].level, list: root }];
  for (const { level, ordered, runs } of flat) {
    while (path.length > 1 && level < path.at(-1).level) path.pop();
    let { list } = path.at(-1);
    if (level > path.at(-1).level && list.items.length) {
      const above = list.items.at(-1);
      above.list ??= { ordered, items: [] };
      ({ list } = above);
      path.push({ level, list });
    }
    list.items.push({ runs, list: null });
  }
  return root;
}

/** How deep an `li` says it stands, where the program writes that instead of nesting. */
export function saidLevel(li) {
  const said = li.getAttribute("aria-level")
    ?? /level(\d+)/.exec(styleOf(li)["mso-list"] ?? "")?.[1];
  return said ? Number(said) : null;
}

/** A tree of items as a list node. */
export function listNode(schema, inline, { ordered, items }) {
  const { list, list_item: item, line } = schema.nodes;
  return list.create({ ordered }, items.map(({ runs, list: inner }) => {
    const under = inner?.items.length ? [listNode(schema, inline, inner)] : [];
    return item.create(null, [line.create(null, inline(runs)), ...under]);
  }));
}
