// Rows and columns. The cells have no spans, so a table is a plain grid.

import { Fragment } from "prosemirror-model";
import { Selection } from "prosemirror-state";

import { schema } from "../schema.js";
import { cursorNear, depthOf } from "./places.js";

const { nodes } = schema;

/** The table of the cursor with the cursor's row and column. */
export function tablePlace($pos) {
  const depth = depthOf($pos, "table");
  if (!depth) return null;
  return {
    table: $pos.node(depth),
    at: $pos.before(depth),
    row: $pos.index(depth),
    column: $pos.depth > depth ? $pos.index(depth + 1) : 0,
  };
}

export function newTable(rows = 3, columns = 3) {
  const row = (type) => nodes.table_row.create(null,
    Array.from({ length: columns }, () => type.create()));
  const body = Array.from({ length: rows - 1 }, () => row(nodes.table_cell));
  return nodes.table.create(null, [row(nodes.table_head), ...body]);
}

/** Where the text of a cell starts. */
function cellStart(table, at, row, column) {
  let pos = at + 1;
  for (let index = 0; index < row; index += 1) pos += table.child(index).nodeSize;
  pos += 1;
  for (let index = 0; index < column; index += 1) pos += table.child(row).child(index).nodeSize;
  return pos + 1;
}

function rebuilt(change) {
  return (state, dispatch) => {
    const place = tablePlace(state.selection.$from);
    if (!place) return false;
    const { table, at, row, column } = place;
    const rows = change(table.content.content, row, column);
    if (!rows) return false;
    if (!dispatch) return true;
    const made = table.copy(Fragment.from(rows));
    const tr = state.tr.replaceWith(at, at + table.nodeSize, made);
    const nearRow = Math.min(row, made.childCount - 1);
    const nearColumn = Math.min(column, made.child(nearRow).childCount - 1);
    dispatch(cursorNear(tr, cellStart(made, at, nearRow, nearColumn)));
    return true;
  };
}

const blankRow = (like) => nodes.table_row.create(null,
  like.content.content.map(() => nodes.table_cell.create()));

const withCells = (row, change) => row.copy(Fragment.from(change(row.content.content)));

export const addRow = rebuilt((rows, row) => rows.toSpliced(row + 1, 0, blankRow(rows[row])));

export const dropRow = rebuilt((rows, row) => rows.length > 1 && rows.toSpliced(row, 1));

export const addColumn = rebuilt((rows, _, column) => rows.map((row) => withCells(row, (cells) => {
  return cells.toSpliced(column + 1, 0, cells[0].type.create());
})));

export const dropColumn = rebuilt((rows, _, column) => {
  if (rows.some((row) => row.childCount < 2)) return null;
  return rows.map((row) => withCells(row, (cells) => cells.toSpliced(column, 1)));
});

/** The first row becomes one of heads, or of plain cells. */
export const toggleHeads = rebuilt((rows) => {
  const headed = rows[0].firstChild.type === nodes.table_head;
  const type = headed ? nodes.table_cell : nodes.table_head;
  return [withCells(rows[0], (cells) => cells.map((it) => type.create(null, it.content))),
    ...rows.slice(1)];
});

/** Tab goes from cell to cell, and makes a row after the last one. */
export function nextCell(step) {
  return (state, dispatch) => {
    const place = tablePlace(state.selection.$from);
    if (!place) return false;
    const { table, at, row, column } = place;
    const width = table.child(row).childCount;
    const next = row * width + column + step;
    if (next < 0) return false;
    if (next >= width * table.childCount) {
      const tr = state.tr.insert(at + table.nodeSize - 1, blankRow(table.child(row)));
      dispatch?.(cursorNear(tr, at + table.nodeSize + 1));
      return true;
    }
    const pos = cellStart(table, at, Math.floor(next / width), next % width);
    const { tr } = state;
    dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(pos))).scrollIntoView());
    return true;
  };
}

/** Enter in a cell goes to the one below, as in a spreadsheet. */
export function intoCellBelow(state, dispatch) {
  const place = tablePlace(state.selection.$from);
  if (!place) return false;
  const { table, at, row, column } = place;
  if (row + 1 === table.childCount) {
    const tr = state.tr.insert(at + table.nodeSize - 1, blankRow(table.child(row)));
    const pos = cellStart(tr.doc.nodeAt(at), at, row + 1, column);
    dispatch?.(cursorNear(tr, pos));
    return true;
  }
  const pos = cellStart(table, at, row + 1, column);
  dispatch?.(cursorNear(state.tr, pos));
  return true;
}
