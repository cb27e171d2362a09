/** Which part of the shared screen is shown: a half of it by name, or any part by drawing it on the picture. */

import { put } from "./overlay.js";

/** In shares of the whole: [left, top, right, bottom]. */
export const AREAS = {
  whole: null,
  left: [0, 0, 0.5, 1],
  right: [0.5, 0, 1, 1],
  top: [0, 0, 1, 0.5],
  bottom: [0, 0.5, 1, 1],
};
/** What is drawn smaller than this is a click, no area (pixels). */
const SMALLEST_DRAWN = 12;

/** @param {number[] | null} area @returns {{left: number, top: number, right: number, bottom: number} | null} */
export function areaOf(area) {
  return area && { left: area[0], top: area[1], right: area[2], bottom: area[3] };
}

/** A part of `area`, in shares of the whole. @param {ReturnType<typeof areaOf>} area @param {number[]} part @returns {ReturnType<typeof areaOf>} */
export function within(area, [left, top, right, bottom]) {
  const outer = area ?? areaOf([0, 0, 1, 1]);
  const wide = outer.right - outer.left;
  const high = outer.bottom - outer.top;
  return areaOf([outer.left + left * wide, outer.top + top * high, outer.left + right * wide, outer.top + bottom * high]);
}

/**
 * Let an area be drawn on a picture with the pointer.
 * @param {HTMLElement} glass the picture
 * @param {(part: number[]) => void} drawn gets what was drawn, in shares of the picture
 */
export function drawable(glass, drawn) {
  const frame = document.createElement("div");
  frame.className = "drawn";
  frame.hidden = true;
  glass.append(frame);
  let from = null;
  const share = ({ clientX, clientY }) => {
    const box = glass.getBoundingClientRect();
    const clamp = (value) => Math.max(0, Math.min(1, value));
    return [clamp((clientX - box.left) / box.width), clamp((clientY - box.top) / box.height)];
  };
  const part = (event) => {
    const to = share(event);
    return [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
  };
  glass.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = share(event);
    glass.setPointerCapture(event.pointerId);
  });
  glass.addEventListener("pointermove", (event) => {
    if (!from) return;
    frame.hidden = false;
    put(frame, part(event));
  });
  const finish = (event) => {
    const area = from && event.type === "pointerup" ? part(event) : null;
    from = null;
    frame.hidden = true;
    if (area && Math.min((area[2] - area[0]) * glass.clientWidth, (area[3] - area[1]) * glass.clientHeight) >= SMALLEST_DRAWN) drawn(area);
  };
  glass.addEventListener("pointerup", finish);
  glass.addEventListener("pointercancel", finish);
}
