// Puts pictures into the story: chosen ones, and files that were dropped, pasted or sent.

import { captionOf, chosenPicture } from "../blocks/pictures.js";
import { freshId } from "../ids.js";
import { schema } from "../schema.js";
import { blockAt } from "../ways/places.js";
import { uploads } from "./uploads.js";

const { nodes } = schema;

export const isPicture = (file) => file.type.startsWith("image/");

export class PictureRoom {
  constructor(desk) {
    this.desk = desk;
    this.view = null;
  }

  /** Gives a picture to the block of this id: an image takes it, a gallery gets one more. */
  put(id, picture) {
    const { doc, tr } = this.view.state;
    doc.forEach((block, at) => {
      if (block.attrs.id !== id) return;
      if (block.type === nodes.image) this.#intoImage(tr, block, at, picture);
      if (block.type === nodes.gallery) this.#intoGallery(tr, block, at, picture);
    });
    if (tr.docChanged) this.view.dispatch(tr);
  }

  #intoImage(tr, block, at, picture) {
    for (const [name, value] of Object.entries(chosenPicture(picture))) {
      tr.setNodeAttribute(at, name, value);
    }
    if (block.firstChild.content.size === 0 && picture.caption) {
      tr.insertText(picture.caption, at + 2);
    }
  }

  #intoGallery(tr, block, at, picture) {
    const figure = nodes.figure.create(chosenPicture(picture), captionOf(picture));
    const first = block.firstChild;
    const blank = first.type === nodes.figure && !first.attrs.media && !first.attrs.former;
    if (blank) tr.replaceWith(at + 1, at + 1 + first.nodeSize, figure);
    else tr.insert(at + block.nodeSize - 1 - block.lastChild.nodeSize, figure);
  }

  sendInto(id, files) {
    for (const file of files) {
      uploads.send(this.desk, id, file, (picture) => this.put(id, picture));
    }
  }

  /** A block a file, after the one at this position; the files go on their way at once. */
  take(files, at) {
    const { doc, tr } = this.view.state;
    const block = blockAt(doc.resolve(at));
    let end = block ? block.at + block.node.nodeSize : doc.content.size;
    if (block?.node.type === nodes.paragraph && block.node.content.size === 0) {
      tr.delete(block.at, end);
      end = block.at;
    }
    const made = files.map(() => nodes.image.create({ id: freshId() }, nodes.caption.create()));
    this.view.dispatch(tr.insert(end, made));
    made.forEach((node, index) => this.sendInto(node.attrs.id, [files[index]]));
  }
}
