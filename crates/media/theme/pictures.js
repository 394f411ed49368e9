// The pictures desk: many files at once with a bar each, and the focal point by pressing on it.
// Both forms do their work without this file.

for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
for (const part of document.querySelectorAll("[data-plain]")) part.hidden = true;

{
  const form = document.querySelector("form[data-sending]");
  if (form) {
    const list = form.querySelector(".sent");
    const field = form.elements.file;
    const bytesMax = Number(form.dataset.bytesMax);
    const waiting = [];
    let running = 0;

    /** A line of the list for one file. */
    const line = (file) => {
      const item = document.createElement("li");
      const name = document.createElement("bdi");
      name.textContent = file.name;
      const state = document.createElement("span");
      const bar = document.createElement("progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", `Sending ${file.name}`);
      item.append(name, bar, state);
      list.append(item);
      list.hidden = false;
      return { item, name, bar, state };
    };

    /** One request for one file; resolves to status and answer. */
    const post = (file, bar) => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("accept", "application/json");
      request.setRequestHeader("content-type", file.type || "application/octet-stream");
      request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => {
        resolve({ status: request.status, answer: request.response });
      });
      request.send(file);
    });

    const failed = ({ item, bar, state }, file, words) => {
      bar.remove();
      state.className = "late";
      state.textContent = words;
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = "Try again";
      again.setAttribute("aria-label", `Try ${file.name} again`);
      again.addEventListener("click", () => {
        item.remove();
        take([file]);
      });
      item.append(again);
    };

    const done = ({ name, bar, state }, status, answer) => {
      bar.remove();
      state.textContent = status === 201 ? "Taken" : "Was here already";
      const link = document.createElement("a");
      link.href = `/desk/pictures/${answer.id}`;
      name.replaceWith(link);
      link.append(name);
    };

    const sendOne = async (file, shown) => {
      if (file.size > bytesMax) {
        failed(shown, file, `It is larger than ${Math.floor(bytesMax / 1e6)} MB: save it smaller.`);
        return;
      }
      const { status, answer } = await post(file, shown.bar);
      if ((status === 200 || status === 201) && answer?.id) done(shown, status, answer);
      else if (status === 0) failed(shown, file, "The connection broke off.");
      else failed(shown, file, answer?.detail ?? "That did not work.");
    };

    /** Two at a time: the paper looks at no more at once. */
    const next = async () => {
      while (running < 2 && waiting.length) {
        const [file, shown] = waiting.shift();
        running += 1;
        sendOne(file, shown).finally(() => {
          running -= 1;
          next();
        });
      }
    };

    const take = (files) => {
      for (const file of files) waiting.push([file, line(file)]);
      next();
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take([...field.files]);
      field.value = "";
    });
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    document.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      form.classList.add("dropping");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) form.classList.remove("dropping");
    });
    document.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      form.classList.remove("dropping");
      take([...event.dataTransfer.files]);
    });
  }
}

{
  const figure = document.querySelector("[data-focus]");
  const form = document.querySelector("[data-focus-form]");
  const cropForm = document.querySelector("[data-crop-form]");
  if (figure && form) {
    const picture = figure.querySelector("img");
    const mark = figure.querySelector(".focus");
    const outline = figure.querySelector(".crop-frame");
    const framing = cropForm.closest("details");
    const [width, height] = [Number(figure.dataset.width), Number(figure.dataset.height)];
    const crops = document.querySelectorAll("[data-crop]");
    const number = (field) => Number(field.value.replace(",", "."));

    /** The largest part of the picture in a ratio: width and height. */
    const largest = (across, down) => [
      Math.min(width, height * across / down),
      Math.min(height, width * down / across),
    ];

    /** Where a part of this length begins when its middle is at a percentage. */
    const begin = (length, part, percent) =>
      Math.min(Math.max(length * percent / 100 - part / 2, 0), Math.max(length - part, 0));

    /** The same as a percentage of the room it has. */
    const place = (length, part, percent) =>
      (length <= part ? 50 : 100 * begin(length, part, percent) / (length - part));

    const show = () => {
      const [left, top] = [number(form.elements.x), number(form.elements.y)];
      mark.hidden = framing.open || !Number.isFinite(left) || !Number.isFinite(top);
      mark.style.left = `${left}%`;
      mark.style.top = `${top}%`;
    };

    /** The crops as they would be, cut from the large picture; not those framed by hand. */
    const cut = () => {
      show();
      if (mark.hidden) return;
      const [left, top] = [number(form.elements.x), number(form.elements.y)];
      for (const crop of crops) {
        if ("own" in crop.dataset) continue;
        const [across, down] = crop.dataset.crop.split(":").map(Number);
        const part = largest(across, down);
        crop.src = picture.src;
        crop.style.objectFit = "cover";
        crop.style.aspectRatio = `${across} / ${down}`;
        crop.style.objectPosition = `${place(width, part[0], left)}% ${place(height, part[1], top)}%`;
      }
    };

    /** The crop that is being framed, as an outline on the picture. */
    const frame = () => {
      show();
      outline.hidden = !framing.open;
      const { ratio, x, y, close } = cropForm.elements;
      const [across, down] = ratio.value.split("x").map(Number);
      const share = Math.min(Math.max(number(close) || 100, 20), 100) / 100;
      const part = largest(across, down).map((side) => side * share);
      const percent = (value) => `${value * 100}%`;
      outline.style.width = percent(part[0] / width);
      outline.style.height = percent(part[1] / height);
      outline.style.left = percent(begin(width, part[0], number(x) || 0) / width);
      outline.style.top = percent(begin(height, part[1], number(y) || 0) / height);
    };

    const choose = () => {
      const { ratio, x, y, close } = cropForm.elements;
      const chosen = ratio.selectedOptions[0].dataset;
      [x.value, y.value, close.value] = [chosen.x, chosen.y, chosen.close];
      frame();
    };

    figure.classList.add("live");
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      const percent = (value) => String(Math.round(Math.min(Math.max(value, 0), 1) * 1000) / 10);
      const { x, y } = (framing.open ? cropForm : form).elements;
      x.value = percent((event.clientX - box.left) / box.width);
      y.value = percent((event.clientY - box.top) / box.height);
      if (framing.open) frame();
      else cut();
    });
    form.addEventListener("input", cut);
    cropForm.addEventListener("input", frame);
    cropForm.elements.ratio.addEventListener("change", choose);
    framing.addEventListener("toggle", choose);
    show();
  }
}
