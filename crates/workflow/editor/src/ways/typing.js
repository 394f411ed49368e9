// What typing turns into: Markdown's signs into blocks and marks, straight quotes into those of
// the language, hyphens into dashes. Backspace right after takes it back.

import { InputRule, inputRules } from "prosemirror-inputrules";
import { EditorState } from "prosemirror-state";

import { schema } from "../schema.js";
import { changeKind, putBlock } from "./moving.js";

const { nodes, marks } = schema;

/** Signs at the start of a paragraph; the command acts on the story without them. */
function atStart(pattern, command) {
  return new InputRule(pattern, (state, match, start, end) => {
    const $start = state.doc.resolve(start);
    if ($start.depth !== 1 || $start.parent.type !== nodes.paragraph) return null;
    const tr = state.tr.delete(start, end);
    const without = EditorState.create({ doc: tr.doc, selection: tr.selection });
    const act = typeof command === "function" && command.length === 1 ? command(match) : command;
    const done = act(without, (change) => {
      change.steps.forEach((step) => tr.step(step));
      tr.setSelection(change.selection.constructor.fromJSON(tr.doc, change.selection.toJSON()));
    });
    return done ? tr : null;
  }, { inCodeMark: false });
}

/** Text between two signs gets a mark: the pattern's first group stays, its second is marked. */
function around(pattern, type) {
  return new InputRule(pattern, (state, match, start, end) => {
    const { tr } = state;
    const from = start + match[1].length;
    const inside = from + match[0].length - match[1].length - match[2].length;
    const sign = (inside - from) / 2;
    // The last sign is being typed and is not in the story yet.
    const text = from + Math.ceil(sign);
    const until = text + match[2].length;
    if (!state.doc.resolve(start).parent.type.allowsMarkType(type)) return null;
    tr.delete(until, end).delete(from, text);
    tr.addMark(from, from + match[2].length, type.create()).removeStoredMark(type);
    return tr;
  }, { inCodeMark: false });
}

const QUOTES = {
  en: "“”‘’", de: "„“‚‘", cs: "„“‚‘", sk: "„“‚‘", sl: "„“‚‘", is: "„“‚‘", bg: "„“‚‘",
  fr: ["«\u202f", "\u202f»", "‘", "’"], es: "«»“”", pt: "“”‘’", it: "«»“”", ca: "«»“”",
  el: "«»“”", ru: "«»„“", uk: "«»„“", ar: "«»“”", fa: "«»“”", no: "«»‘’", nb: "«»‘’",
  pl: "„”‚’", hu: "„”‚’", ro: "„”‚’", nl: "“”‘’", sv: "””’’", fi: "””’’", da: "””’’", tr: "“”‘’",
  eo: "“”‘’", ja: null, zh: null, ko: "“”‘’", he: null,
};

/** The quotes of a language: open, close, inner open, inner close. */
export function quotesOf(language) {
  const tag = (language ?? "en").toLowerCase();
  if (tag === "de-ch" || tag === "fr-ch") return [..."«»‹›"];
  const known = QUOTES[tag.split("-")[0]];
  return known === undefined ? [..."“”‘’"] : known && [...known];
}

/** A quote is typed where a word may begin, or else it closes. */
function quoteRule(sign, open, close, languageAt) {
  const begins = sign === "\"" ? /(^|[\s({[<\u2013\u2014/«„“‘])"$/ : /(^|[\s({[<\u2014/«„“])'$/;
  const rule = (pattern, index) => new InputRule(pattern, (state, match, start, end) => {
    const quotes = quotesOf(languageAt(state.doc.resolve(start)));
    if (!quotes) return null;
    const kept = match[0].slice(0, -1);
    // An apostrophe is the same sign in every language.
    const apostrophe = sign === "'" && index === close && /[\p{L}\p{N}]$/u.test(kept);
    return state.tr.insertText(apostrophe ? "’" : quotes[index], start + kept.length, end);
  }, { inCodeMark: false });
  return [rule(begins, open), rule(sign === "\"" ? /[^\s]?"$/ : /[^\s]?'$/, close)];
}

function replace(pattern, text) {
  return new InputRule(pattern, (state, match, start, end) => {
    return state.tr.insertText(match[1] + text, start, end);
  }, { inCodeMark: false });
}

const blockRules = [
  atStart(/^(#{1,4})\s$/, (match) => {
    return changeKind("heading", { level: Math.min(Math.max(match[1].length, 2), 4) });
  }),
  atStart(/^[-*+•]\s$/, changeKind("list", { ordered: false })),
  atStart(/^1[.)]\s$/, changeKind("list", { ordered: true })),
  atStart(/^>\s$/, changeKind("quote")),
  atStart(/^(---|–-|—-|\*\*\*)$/, putBlock(nodes.divider.create())),
  atStart(/^```([a-z+#-]*)\s$/i, (match) => changeKind("code", { syntax: match[1] || null })),
];

const markRules = [
  around(/(^|[^*])\*\*([^\s*](?:[^*]*[^\s*])?)\*\*$/, marks.strong),
  around(/(^|[^_\p{L}\p{N}])__([^\s_](?:[^_]*[^\s_])?)__$/u, marks.strong),
  around(/(^|[^*])\*([^\s*](?:[^*]*[^\s*])?)\*$/, marks.em),
  around(/(^|[^_\p{L}\p{N}])_([^\s_](?:[^_]*[^\s_])?)_$/u, marks.em),
  around(/(^|[^`])`([^`\s](?:[^`]*[^`\s])?)`$/, marks.code),
  around(/(^|[^~])~~([^\s~](?:[^~]*[^\s~])?)~~$/, marks.strike),
];

export function typing(language) {
  const languageAt = ($pos) => $pos.node(1)?.attrs.language ?? language;
  return inputRules({
    rules: [
      ...blockRules,
      ...markRules,
      ...quoteRule("\"", 0, 1, languageAt),
      ...quoteRule("'", 2, 3, languageAt),
      replace(/([^-–]|^)--$/, "–"),
      replace(/(.)–-$/, "—"),
      replace(/(.|^)\.\.\.$/, "…"),
    ],
  });
}
