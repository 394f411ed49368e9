// Tables of a clipboard as plain grids: spans are filled up, empty edges are cut off.

/** The grid of a table: rows of cells or null where a span reaches. */
function gridOf(dom) {
  const grid = [];
  [...dom.rows].forEach((row, y) => {
    grid[y] ??= [];
    let x = 0;
    for (const cell of row.cells) {
      while (grid[y][x] !== undefined) x += 1;
      const wide = Math.min(cell.colSpan || 1, 50);
      const high = Math.min(cell.rowSpan || 1, dom.rows.length - y);
      for (let down = 0; down < high; down += 1) {
        grid[y + down] ??= [];
        for (let right = 0; right < wide; right += 1) {
          grid[y + down][x + right] = down || right ? null : cell;
        }
      }
      x += wide;
    }
  });
  return grid;
}

const isEmpty = (cell) => !cell || cell.textContent.trim() === "";

/** Without rows and columns that are empty throughout. */
function cut(grid) {
  const rows = grid.filter((row) => !row.every(isEmpty));
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, x) => x)
    .filter((x) => rows.some((row) => !isEmpty(row[x])));
  return rows.map((row) => columns.map((x) => row[x] ?? null));
}

/** Whether the first row names the columns: real heads, or all of it bold as sheets do it. */
function isHeaded([first, ...rest]) {
  if (!first || !rest.length) return false;
  const filled = first.filter(Boolean);
  if (filled.every((cell) => cell.tagName === "TH" || cell.closest("thead"))) return true;
  const bold = (cell) => isEmpty(cell) || /font-weight:\s*(bold|[6-9]00)/i.test(cell.outerHTML)
    || cell.querySelector("b, strong") !== null;
  return filled.every(bold) && !rest.every((row) => row.filter(Boolean).every(bold));
}

/** A table node, or null when nothing is in it; `read` gives a cell's inline content. */
export function tableNode(schema, dom, read) {
  const grid = cut(gridOf(dom));
  if (!grid.length) return null;
  const headed = isHeaded(grid);
  const { table, table_row: row, table_head: head, table_cell: plain } = schema.nodes;
  const caption = dom.caption?.textContent.replace(/\s+/g, " ").trim() || null;
  return table.create({ caption }, grid.map((cells, index) => {
    const type = index === 0 && headed ? head : plain;
    return row.create(null, cells.map((cell) => {
      const content = cell ? read(cell) : [];
      const bare = type === head ? content.map((it) => withoutStrong(schema, it)) : content;
      return type.create(null, bare);
    }));
  }));
}

const withoutStrong = (schema, node) => node.mark(schema.marks.strong.removeFromSet(node.marks));
