// A table with its words above and below, and the buttons that change rows and columns.

import { button, element } from "../element.js";
import { addColumn, addRow, dropColumn, dropRow, toggleHeads } from "../ways/tables.js";
import { BoxView } from "./box.js";

const WAYS = [["Add row", addRow], ["Add column", addColumn], ["Delete row", dropRow],
  ["Delete column", dropColumn], ["Heads", toggleHeads]];

export class TableView extends BoxView {
  constructor(node, view, getPos) {
    super(node, view, getPos, {
      label: "Table",
      fields: [{ name: "caption", label: "Caption" }, { name: "source", label: "Source" }],
      content: "tbody",
    });
    const scroll = element("div", { class: "wide" });
    this.contentDOM.replaceWith(scroll);
    scroll.append(element("table", {}, this.contentDOM));
    this.chrome.append(element("div", { class: "row table-ways" },
      ...WAYS.map(([label, command]) => button(label, () => {
        // The buttons act at the cursor; without one in this table, at its end.
        const at = getPos();
        const { from } = view.state.selection;
        if (from <= at || from >= at + this.node.nodeSize) {
          const end = view.state.doc.resolve(at + this.node.nodeSize - 3);
          view.dispatch(view.state.tr.setSelection(
            view.state.selection.constructor.near(end, -1)));
        }
        command(view.state, view.dispatch);
        view.focus();
      }))));
  }
}
