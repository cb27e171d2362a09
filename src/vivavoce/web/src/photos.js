/** Pictures that the caller drops, pastes or picks. */

import { fit, FORMS, SMALLEST } from "./forms.js";
import { HUGE_PICTURE, NO_PICTURE, TINY_PICTURE } from "./troubles.js";

/** A file larger than this is not opened (bytes). */
const LARGEST = 64 * 1024 * 1024;

/** The picture cannot be shown; `trouble` says why. */
export class Unfit extends Error {
  constructor(trouble) {
    super(trouble.title);
    this.trouble = trouble;
  }
}

/**
 * A file as a picture: upright, and nothing else of the file: what a camera writes beside it, such as the place, stays here.
 * @param {File} file
 * @returns {Promise<{bitmap: ImageBitmap, form: "photo" | "drawing"}>} `drawing`: its type keeps every pixel, so it is sent without loss
 * @throws {Unfit}
 */
export async function readPhoto(file) {
  if (!file.type.startsWith("image/") || file.type.includes("svg")) throw new Unfit(NO_PICTURE);
  if (file.size > LARGEST) throw new Unfit(HUGE_PICTURE);
  const bitmap = await createImageBitmap(file).catch(() => { throw new Unfit(NO_PICTURE); });
  const form = ["image/png", "image/gif", "image/bmp"].includes(file.type) ? "drawing" : "photo";
  const { longest, widest } = FORMS[form];
  if (Math.min(...fit(bitmap.width, bitmap.height, longest, widest)) < SMALLEST) throw new Unfit(TINY_PICTURE);
  return { bitmap, form };
}

/** The first picture among what is dragged or pasted; or else the first file; null without any. @param {DataTransfer | null} transfer */
export function fileOf(transfer) {
  const files = [...(transfer?.files ?? [])];
  return files.find(({ type }) => type.startsWith("image/")) ?? files[0] ?? null;
}

/**
 * Take what is dropped on the page or pasted into it. A file is never opened in place of the page: the call would be lost.
 * @param {(file: File) => void} take
 * @param {(over: boolean) => void} hover a file is held over the page
 */
export function takeFiles(take, hover) {
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hover(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) hover(false); });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hover(false);
    const file = fileOf(event.dataTransfer);
    if (file) take(file);
  });
  document.addEventListener("paste", (event) => {
    const file = fileOf(event.clipboardData);
    if (!file || event.clipboardData.types.includes("text/plain")) return; // words of a document, with a picture of them
    event.preventDefault();
    take(file);
  });
}
