// What is pasted or dropped: files become pictures, markup from elsewhere is read for what it
// means, plain text for its shape. What was copied here comes back as it was.

import { Fragment, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";

import { parsed } from "../markup.js";
import { isPicture } from "../pictures/room.js";
import { schema } from "../schema.js";
import { typedHref } from "../addresses.js";
import { setLink } from "../ways/links.js";
import { TEXT_LETTERS_MAX, measured, tooMuch } from "./measure.js";
import { plainBlocks } from "./plain.js";
import { Reader } from "./read.js";

const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;

/** Markup from elsewhere as a tree; what its styles say is kept as text. */
function pasted(html) {
  // Styles are read as text (styles.js); under their own name the page's policy would refuse each.
  const plain = html.replace(/<!\[(if|endif)[^\]]*\]>/gi, "")
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(TAG, (tag) => tag.replace(/(\s)style(?=\s*=)/gi, "$1data-style"));
  const body = parsed(plain);
  // Excel says by classes of its style sheet which cells are bold.
  for (const [, name] of html.matchAll(/\.(xl\d+)\s*\{[^}]*font-weight:\s*[67]00/gi)) {
    for (const cell of body.querySelectorAll(`.${name}`)) {
      cell.dataset.style = `font-weight:700;${cell.dataset.style ?? ""}`;
    }
  }
  return body;
}

/** Blocks as a slice: the text of a single paragraph goes into the line it is pasted in. */
function sliceOf(blocks) {
  const open = blocks.length > 0 && blocks[0].type === schema.nodes.paragraph ? 1 : 0;
  const closed = blocks.at(-1)?.type === schema.nodes.paragraph ? 1 : 0;
  return new Slice(Fragment.from(blocks), open, closed);
}

export function htmlSlice(html) {
  return sliceOf(new Reader(schema).read(pasted(html)));
}

export const plainSlice = (text) => sliceOf(plainBlocks(schema, text));

/** A slice inside of a text that is no block: the texts as lines of it. */
function asText(slice) {
  const texts = [];
  slice.content.descendants((node) => {
    if (node.inlineContent && node.content.size) texts.push(node.content);
    return !node.inlineContent;
  });
  const gap = Fragment.from(schema.nodes.hard_break.create());
  return texts.length ? texts.reduce((all, text) => all.append(gap).append(text)) : Fragment.empty;
}

function put(page, view, given) {
  const { $from, $to } = view.state.selection;
  const { tr } = view.state;
  const inside = $from.depth > 1 && $from.sameParent($to) && $from.parent.inlineContent;
  const { slice, said } = measured(given, inside);
  page.notice.say(said);
  if (!slice) return;
  const whole = slice.content.content.every((it) => it.type === schema.nodes.paragraph);
  if (inside && $from.parent.type === schema.nodes.line && whole) {
    const lines = slice.content.content.map((it) => schema.nodes.line.create(null, it.content));
    if ($from.node(-1).type === schema.nodes.list_item) {
      const items = lines.map((line) => schema.nodes.list_item.create(null, line));
      tr.replaceSelection(new Slice(Fragment.from(items), 2, 2));
    } else tr.replaceSelection(new Slice(Fragment.from(lines), 1, 1));
  } else if (inside) {
    tr.replaceSelection(new Slice(asText(slice), 0, 0));
  } else tr.replaceSelection(slice);
  view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
}

function pastedText(page, view, html, text) {
  const refused = tooMuch(text.length);
  if (refused) {
    page.notice.say(refused);
    return true;
  }
  const { selection } = view.state;
  if (selection.$from.parent.type === schema.nodes.code_text) {
    const isLong = text.length > TEXT_LETTERS_MAX;
    page.notice.say(isLong ? `A block of code takes ${TEXT_LETTERS_MAX.toLocaleString("en")} `
      + "letters at once. Nothing was put in; attach it as a file." : null);
    if (!isLong) {
      view.dispatch(view.state.tr.insertText(text.replace(/\r\n?/g, "\n")).scrollIntoView());
    }
    return true;
  }
  const address = /^\S+$/.test(text.trim()) && /^(https?:|mailto:)/i.test(text.trim())
    && typedHref(text);
  if (address && !selection.empty) return setLink(address)(view.state, view.dispatch);
  // Editors for programmers give markup that says nothing but colours.
  const coloured = /^(<meta[^>]*>)?\s*<div[^>]*style="[^"]*white-space:\s*pre/i.test(html);
  const slice = html && !coloured ? htmlSlice(html) : null;
  const found = slice?.content.size ? slice : plainSlice(text);
  if (!found.content.size) return false;
  put(page, view, found);
  return true;
}

const files = (data) => [...(data?.files ?? [])].filter(isPicture);

/** Takes a clipboard before ProseMirror would parse it with its styles; says whether it did. */
function taken(page, view, data) {
  if (!data) return false;
  const html = data.getData("text/html");
  const text = data.getData("text/plain");
  const found = files(data);
  // Office programs put a picture of the text beside the text, browsers one of a picture alone.
  const alone = !(html || text) || /^\s*(<meta[^>]*>)?\s*<img [^>]*>\s*$/.test(html);
  if (found.length && alone && page.desk.takesFiles) {
    page.pictures.take(found, view.state.selection.from);
    return true;
  }
  if (html.includes("data-pm-slice")) return false;
  return pastedText(page, view, html, text);
}

export function paste(page) {
  return new Plugin({
    props: {
      handleDOMEvents: {
        paste: (view, event) => {
          if (event.target.closest?.(".chrome") || !taken(page, view, event.clipboardData)) {
            return false;
          }
          event.preventDefault();
          return true;
        },
      },
      handleDrop: (view, event, slice, moved) => {
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        const found = files(event.dataTransfer);
        if (moved || !found.length || !page.desk.takesFiles) return false;
        event.preventDefault();
        page.pictures.take(found, at?.pos ?? view.state.selection.from);
        return true;
      },
      // What was copied here, or dropped, comes this way.
      transformPasted: (given, view) => {
        const { slice, said } = measured(given, view.state.selection.$from.depth > 1);
        if (said) page.notice.say(said);
        return slice ?? Slice.empty;
      },
      clipboardTextParser: (text) => plainSlice(text),
    },
  });
}
