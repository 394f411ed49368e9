// The keys of the block editor.

import { baseKeymap, chainCommands, deleteSelection, joinForward, selectNodeBackward,
  selectNodeForward, joinBackward, toggleMark } from "prosemirror-commands";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { NodeSelection } from "prosemirror-state";
import { redoCommand, undoCommand } from "y-prosemirror";

import { schema } from "../schema.js";
import { backspace } from "./backspace.js";
import { enter, leave, lineBreak, outOfList } from "./enter.js";
import { insertFootnote } from "./footnotes.js";
import { changeKind, deleteBlock, duplicateBlock, moveBlock, sinkItem,
  toggleKind, toggleList } from "./moving.js";
import { nextCell } from "./tables.js";

const { marks } = schema;

/** Enter on a block of fields goes into the first of them. */
function intoFields(state, dispatch, view) {
  if (!(state.selection instanceof NodeSelection) || !view) return false;
  const dom = view.nodeDOM(state.selection.from);
  const field = dom?.querySelector?.("input, textarea, select, button");
  if (!field) return false;
  field.focus();
  return true;
}

/** Keys that act on the story; `page` holds what opens beside it. */
export function keys(page) {
  const open = (name) => (state, dispatch, view) => {
    if (dispatch) page[name](view);
    return true;
  };
  return [
    keymap({
      "Mod-z": undoCommand,
      "Mod-y": redoCommand,
      "Shift-Mod-z": redoCommand,
      "Mod-b": toggleMark(marks.strong),
      "Mod-i": toggleMark(marks.em),
      "Mod-e": toggleMark(marks.code),
      "Shift-Mod-x": toggleMark(marks.strike),
      "Shift-Mod-i": toggleMark(marks.internal),
      "Mod-k": open("openLink"),
      "Mod-f": open("openFind"),
      "Mod-h": open("openFind"),
      "Mod-.": open("openBlockMenu"),
      "Alt-F10": open("focusToolbar"),
      "Mod-Alt-f": insertFootnote,
      "Mod-Alt-m": open("beginNote"),
      "Alt-PageDown": open("nextNote"),
      "Alt-PageUp": open("noteBefore"),
      "Mod-Alt-0": changeKind("paragraph"),
      "Mod-Alt-2": toggleKind("heading", { level: 2 }),
      "Mod-Alt-3": toggleKind("heading", { level: 3 }),
      "Mod-Alt-4": toggleKind("heading", { level: 4 }),
      "Shift-Mod-7": toggleList(true),
      "Shift-Mod-8": toggleList(false),
      "Shift-Mod-9": toggleKind("quote"),
      "Alt-Shift-ArrowUp": moveBlock(-1),
      "Alt-Shift-ArrowDown": moveBlock(1),
      "Shift-Mod-d": duplicateBlock,
      "Shift-Mod-Backspace": deleteBlock,
      Enter: chainCommands(intoFields, enter),
      "Shift-Enter": lineBreak,
      "Mod-Enter": leave,
      Backspace: chainCommands(undoInputRule, deleteSelection, backspace, joinBackward,
        selectNodeBackward),
      Delete: chainCommands(deleteSelection, joinForward, selectNodeForward),
      Tab: chainCommands(nextCell(1), sinkItem),
      "Shift-Tab": chainCommands(nextCell(-1), outOfInnerList),
    }),
    keymap(baseKeymap),
  ];
}

/** Only an inner item goes out by Shift+Tab; elsewhere the key leaves the editor. */
function outOfInnerList(state, dispatch) {
  const { $from } = state.selection;
  const inner = $from.depth > 4 && $from.node(-3)?.type === schema.nodes.list_item;
  return inner ? outOfList(state, dispatch) : false;
}
