/**
 * Show a file that was sent: an image in place where that is allowed, anything else as a download.
 */

import { explain } from "./api.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";

const KILO = 1024;

/** @typedef {import("./types.js").Attachment} Attachment */

/**
 * @param {Attachment} attachment
 * @param {() => Promise<Blob>} read fetches what is in it; it raises `Problem` or `Unreachable`
 */
export function attachedView(attachment, read) {
  const problem = el("span", { class: "attached-problem", role: "alert" });
  const save = async () => {
    try {
      saveAs(await read(), attachment.name);
    } catch (error) {
      problem.textContent = explain(error);
    }
  };
  const button = el(
    "button",
    { class: "attached-file", type: "button", onclick: save },
    icon("clip"),
    el("span", { class: "attached-name", dir: "auto" }, attachment.name),
    el("span", { class: "attached-size" }, sizeWords(attachment.size)),
  );
  const place = el("div", { class: "attached" }, button, problem);
  if (attachment.media_type.startsWith("image/")) showImage(place, attachment, read);
  return place;
}

/** As people read it: 12 KB, 3.4 MB. @param {number} bytes */
function sizeWords(bytes) {
  const kilo = bytes / KILO;
  return kilo < KILO ? `${Math.max(1, Math.round(kilo))} KB` : `${(kilo / KILO).toFixed(1)} MB`;
}

/** Where a page's policy forbids it, or it cannot be read, the download stays. @param {HTMLElement} place @param {Attachment} attachment @param {() => Promise<Blob>} read */
async function showImage(place, attachment, read) {
  const found = await read().catch(() => null);
  if (found === null) return;
  const src = URL.createObjectURL(found);
  const image = el("img", { class: "attached-image", src, alt: attachment.name });
  image.addEventListener("load", () => URL.revokeObjectURL(src));
  image.addEventListener("error", () => image.remove());
  place.prepend(image);
}

/** @param {Blob} file @param {string} name */
function saveAs(file, name) {
  const href = URL.createObjectURL(file);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
