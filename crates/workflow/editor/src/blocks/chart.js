// A chart: its rows as a small table, and how it will look.

import { element } from "../element.js";
import { readJson } from "../schema.js";
import { BoxView } from "./box.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 560;
const BAR = 26;
const HEIGHT = 180;

function svg(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const SPEC = {
  label: "Chart",
  fields: [
    { name: "title", label: "Title" },
    { name: "form", label: "Form", options: [["bar", "Bars"], ["line", "Line"]] },
    { name: "unit", label: "Unit", hint: "such as %, or million euros" },
    { name: "source", label: "Source" },
  ],
};

/** A number as a writer may type it, with a comma or a point. */
function typedNumber(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(/,(?=\d{3}\b)/g, "")
    .replace(",", ".");
  const value = Number(plain);
  return plain !== "" && Number.isFinite(value) ? value : null;
}

export class ChartView extends BoxView {
  constructor(node, view, getPos) {
    super(node, view, getPos, SPEC);
    this.body = element("tbody");
    const head = element("tr", {}, element("th", { scope: "col" }, "Label"),
      element("th", { scope: "col" }, "Value"), element("td"));
    const table = element("table", { class: "rows" },
      element("caption", {}, "Rows"), element("thead", {}, head), this.body);
    const add = element("button", { type: "button", class: "quiet", onclick: () => this.add() },
      "Add a row");
    this.picture = svg("svg", { role: "img", class: "preview" });
    this.chrome.append(table, add, this.picture);
    table.addEventListener("paste", (event) => this.paste(event));
    this.rows = readJson(node.attrs.rows, []);
    this.draw();
    this.preview();
  }

  update(node) {
    const before = this.node.attrs;
    if (!super.update(node)) return false;
    if (before.rows !== node.attrs.rows && node.attrs.rows !== JSON.stringify(this.rows)) {
      this.rows = readJson(node.attrs.rows, []);
      this.draw();
    }
    this.preview();
    return true;
  }

  keep() {
    this.set({ rows: this.rows.length ? JSON.stringify(this.rows) : null });
  }

  add() {
    this.rows.push({ label: "", value: 0 });
    this.draw();
    this.keep();
    this.body.lastElementChild.querySelector("input").select();
  }

  draw() {
    this.body.replaceChildren(...this.rows.map((row, index) => this.row(row, index)));
  }

  row(row, index) {
    const nth = index + 1;
    const label = element("input", { value: row.label, "aria-label": `Label ${nth}`, dir: "auto" });
    const value = element("input", {
      value: String(row.value), inputMode: "decimal", "aria-label": `Value ${nth}`,
    });
    label.addEventListener("input", () => {
      this.rows[index].label = label.value;
      this.keep();
    });
    value.addEventListener("input", () => {
      const typed = typedNumber(value.value);
      value.setAttribute("aria-invalid", String(typed === null));
      if (typed === null) return;
      this.rows[index].value = typed;
      this.keep();
    });
    const drop = () => {
      this.rows.splice(index, 1);
      this.draw();
      this.keep();
    };
    const away = element("button", {
      type: "button", class: "quiet", "aria-label": `Take row ${nth} away`, onclick: drop,
    }, "×");
    return element("tr", {}, ...[label, value, away].map((it) => element("td", {}, it)));
  }

  /** Rows from a spreadsheet replace those that are here. */
  paste(event) {
    const text = event.clipboardData.getData("text/plain");
    const found = text.trim().split(/\r?\n/).map((line) => line.split("\t"))
      .map(([label, value]) => ({ label: label.trim(), value: typedNumber(value ?? "") }))
      .filter((row) => row.value !== null);
    if (!text.includes("\t") || !found.length) return;
    event.preventDefault();
    this.rows = found;
    this.draw();
    this.keep();
  }

  preview() {
    const { form, title, unit } = this.node.attrs;
    const rows = this.rows.filter((row) => Number.isFinite(row.value));
    this.picture.setAttribute("aria-label", `${title ?? "Chart"}: ${rows.length} rows`);
    const draw = form === "line" ? line : bars;
    this.picture.replaceChildren(...(rows.length ? draw(rows, unit ?? "") : []));
    const height = !rows.length ? 0 : form === "line" ? HEIGHT : rows.length * BAR;
    this.picture.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  }
}

function bars(rows, unit) {
  const low = Math.min(0, ...rows.map((row) => row.value));
  const high = Math.max(0, ...rows.map((row) => row.value)) || 1;
  const left = 150;
  const scale = (WIDTH - left - 90) / (high - low);
  return rows.flatMap(({ label, value }, index) => {
    const y = index * BAR;
    const from = left + (Math.min(value, 0) - low) * scale;
    const width = Math.max(Math.abs(value) * scale, 1);
    return [
      svg("text", { x: left - 8, y: y + 17, "text-anchor": "end" }, label.slice(0, 22)),
      svg("rect", { x: from, y: y + 4, width, height: BAR - 8 }),
      svg("text", { x: from + width + 6, y: y + 17 }, `${value} ${unit}`.trim()),
    ];
  });
}

function line(rows, unit) {
  const values = rows.map((row) => row.value);
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1);
  const step = (WIDTH - 40) / Math.max(rows.length - 1, 1);
  const points = values.map((value, index) => {
    const y = HEIGHT - 30 - ((value - low) / (high - low)) * (HEIGHT - 60);
    return [20 + index * step, y];
  });
  const every = Math.ceil(rows.length / 6);
  const words = rows.flatMap((row, index) => (index % every ? [] : [
    svg("text", { x: points[index][0], y: HEIGHT - 8, "text-anchor": "middle" }, row.label),
  ]));
  return [
    svg("polyline", { points: points.map((point) => point.join(",")).join(" ") }),
    svg("text", { x: 20, y: 14 }, `${high} ${unit}`.trim()),
    ...words,
  ];
}
