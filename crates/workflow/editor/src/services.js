// What the page asks the desk for. Every answer of the server is treated as text, never as markup.

async function ask(address, field) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? "That did not work; please try again.");
  return answer[field] ?? [];
}

function withQuery(address, query) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", query);
  return url.href;
}

/** The desk's addresses as the form names them. */
export class Desk {
  constructor({ find, pictures, upload, words, corrections, html, rawHtml }) {
    this.addresses = { find, pictures, upload, words, corrections, html };
    /** Whether this person may write markup by hand. */
    this.mayWriteHtml = rawHtml !== undefined;
  }

  /** The story's corrections: `{id, kind, note, when}`. */
  async corrections() {
    return this.addresses.corrections ? ask(this.addresses.corrections, "corrections") : [];
  }

  /** What readers get of some markup. */
  async cleaned(markup) {
    const response = await fetch(this.addresses.html, {
      method: "POST", body: markup, headers: { "content-type": "text/plain; charset=utf-8" },
    });
    if (!response.ok) throw new Error("The desk did not answer.");
    return (await response.json()).html;
  }

  /** Stories of ours: `{id, headline, path, when}`. */
  async stories(query) {
    if (!this.addresses.find) return [];
    return ask(withQuery(this.addresses.find, query), "stories");
  }

  /** Pictures of the media room: `{id, src, width, height, alt, caption, credit}`. */
  async pictures(query) {
    if (!this.addresses.pictures) return [];
    return ask(withQuery(this.addresses.pictures, query), "pictures");
  }

  /** The paper's word list: `{wrong, right, note, ignore_case}`. */
  async words() {
    return this.addresses.words ? ask(this.addresses.words, "words") : [];
  }

  get takesFiles() {
    return Boolean(this.addresses.upload);
  }

  /** Sends a file and tells how far it is, from 0 to 1; answers with the picture it became. */
  upload(file, progress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.addresses.upload);
      request.responseType = "json";
      request.setRequestHeader("content-type", file.type || "application/octet-stream");
      request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      request.addEventListener("load", () => {
        if ([200, 201].includes(request.status)) resolve(request.response);
        else reject(new Error(request.response?.detail ?? "The file was not taken."));
      });
      request.addEventListener("error", () => {
        reject(new Error("The file did not arrive; are you connected?"));
      });
      request.send(file);
    });
  }
}

/** The small form of a picture for a list or a block. */
export const thumbnail = (id) => `/desk/pictures/${encodeURIComponent(id)}/thumb`;
