// What is pasted or dropped: files become pictures, markup from elsewhere is read for what it
// means, plain text for its shape. What was copied here comes back as it was.

import { Fragment, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";

import { isPicture } from "../pictures/room.js";
import { schema } from "../schema.js";
import { typedHref } from "../addresses.js";
import { setLink } from "../ways/links.js";
import { plainBlocks } from "./plain.js";
import { Reader } from "./read.js";

// The markup is only parsed, never put into the page; a policy may ask to be told so.
const trusted = globalThis.trustedTypes?.createPolicy?.("editor-paste", { createHTML: (it) => it })
  ?? { createHTML: (it) => it };

/** Markup as a tree that loads nothing and runs nothing. */
function parsed(html) {
  // Word says in comments what old browsers should show; styles are read as text (styles.js), so
  // the parser must not take them for styles of this page.
  const plain = html.replace(/<!\[(if|endif)[^\]]*\]>/gi, "");
  return new DOMParser().parseFromString(trusted.createHTML(plain), "text/html").body;
}

/** Blocks as a slice: the text of a single paragraph goes into the line it is pasted in. */
function sliceOf(blocks) {
  const open = blocks.length > 0 && blocks[0].type === schema.nodes.paragraph ? 1 : 0;
  const closed = blocks.at(-1)?.type === schema.nodes.paragraph ? 1 : 0;
  return new Slice(Fragment.from(blocks), open, closed);
}

export function htmlSlice(html) {
  return sliceOf(new Reader(schema).read(parsed(html)));
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

function put(view, slice) {
  const { $from, $to } = view.state.selection;
  const { tr } = view.state;
  const inside = $from.depth > 1 && $from.sameParent($to) && $from.parent.inlineContent;
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

function pastedText(view, html, text) {
  const { selection } = view.state;
  if (selection.$from.parent.type === schema.nodes.code_text) {
    view.dispatch(view.state.tr.insertText(text.replace(/\r\n?/g, "\n")).scrollIntoView());
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
  put(view, found);
  return true;
}

export function paste(page) {
  const files = (data) => [...(data?.files ?? [])].filter(isPicture);
  return new Plugin({
    props: {
      handlePaste: (view, event) => {
        const data = event.clipboardData;
        if (!data) return false;
        const html = data.getData("text/html");
        const text = data.getData("text/plain");
        const found = files(data);
        // Office programs put a picture of the text beside the text; browsers put one of the
        // picture alone.
        const alone = !(html || text) || /^\s*(<meta[^>]*>)?\s*<img [^>]*>\s*$/.test(html);
        if (found.length && alone && page.desk.takesFiles) {
          page.pictures.take(found, view.state.selection.from);
          return true;
        }
        if (html.includes("data-pm-slice") || view.input?.shiftKey) return false;
        return pastedText(view, html, text);
      },
      handleDrop: (view, event, slice, moved) => {
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        const found = files(event.dataTransfer);
        if (moved || !found.length || !page.desk.takesFiles) return false;
        event.preventDefault();
        page.pictures.take(found, at?.pos ?? view.state.selection.from);
        return true;
      },
      clipboardTextParser: (text) => plainSlice(text),
    },
  });
}
