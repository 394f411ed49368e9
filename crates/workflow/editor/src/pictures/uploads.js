// Files that are on their way to the desk, by the id of the block that waits for them. They are
// this page's own: colleagues see the picture when it has arrived.

class Uploads {
  #all = new Map();
  #watchers = new Map();

  of(id) {
    return this.#all.get(id) ?? [];
  }

  /** Calls back whenever something changes for a block; answers with the way to stop. */
  watch(id, draw) {
    const those = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, those.add(draw));
    return () => those.delete(draw);
  }

  #tell(id) {
    this.#watchers.get(id)?.forEach((draw) => draw());
  }

  /** Sends a file for a block; `arrived` gets the picture it became. */
  send(desk, id, file, arrived) {
    const upload = { name: file.name || "Picture", progress: 0, problem: null };
    upload.drop = () => {
      this.#all.set(id, this.of(id).filter((it) => it !== upload));
      this.#tell(id);
    };
    upload.retry = async () => {
      upload.problem = null;
      this.#tell(id);
      try {
        const picture = await desk.upload(file, (progress) => {
          upload.progress = progress;
          this.#tell(id);
        });
        upload.drop();
        arrived(picture);
      } catch (error) {
        upload.problem = error.message;
        this.#tell(id);
      }
    };
    this.#all.set(id, [...this.of(id), upload]);
    upload.retry();
  }
}

export const uploads = new Uploads();
