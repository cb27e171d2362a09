/**
 * A worker: scales, compares and encodes pictures, so that the page's own thread stays free for the voice. It keeps
 * the time too, since browsers slow down the timers of a page that is hidden, as this one is behind a shared window.
 *
 * In: {id, bitmap, form, stream, must}, {clock: true | false}. Out: {id, picture | null}, {id, error}, {tick: true}.
 */

import { changes, fit, FORMS } from "./forms.js";

const TICK_MS = 250;
/** What is compared has a quarter of the width of what is sent, as in the agent's own eye. */
const REDUCED = 4;

/** What was last compared, by stream: `ImageData`. */
const before = new Map();
let clock = 0;

function canvas(width, height) {
  const made = new OffscreenCanvas(width, height);
  const pen = made.getContext("2d", { alpha: false, willReadFrequently: true }); // stays in memory: it is read at once
  pen.imageSmoothingQuality = "high";
  return { made, pen };
}

function reduced(bitmap, width, height) {
  const { pen } = canvas(width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  return pen.getImageData(0, 0, width, height);
}

/** The first way to write the picture that is small enough. */
async function written(made, ways, most) {
  let blob = null;
  for (const way of ways) {
    blob = await made.convertToBlob(way);
    if (blob.size <= most) return blob;
  }
  return blob;
}

async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

async function develop({ bitmap, form, stream, must }) {
  const { longest, widest, ways, most } = FORMS[form];
  const [width, height] = fit(bitmap.width, bitmap.height, longest, widest);
  let changed = true;
  if (stream) {
    const now = reduced(bitmap, Math.ceil(width / REDUCED), Math.ceil(height / REDUCED));
    changed = changes(before.get(stream), now, stream);
    if (!changed && !must) return null;
    before.set(stream, now);
  }
  const { made, pen } = canvas(width, height);
  pen.fillStyle = "#fff"; // behind what is transparent
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  const blob = await written(made, ways, most);
  return { blob, data: await base64(blob), type: blob.type, width, height, changed };
}

self.onmessage = async ({ data }) => {
  if ("clock" in data) {
    clearInterval(clock);
    if (data.clock) clock = setInterval(() => self.postMessage({ tick: true }), TICK_MS);
    else before.clear();
    return;
  }
  try {
    self.postMessage({ id: data.id, picture: await develop(data) });
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error) });
  } finally {
    data.bitmap.close();
  }
};
