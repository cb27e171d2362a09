/** What the agent has seen, drawn on the picture. */

import { element } from "./element.js";
import { marksOf } from "./observation.js";

/** Pixels: the height of a label, and the width of one of its letters, as style.css draws them. */
const LABEL = 19;
const LETTER = 6.8;
/** More letters than this are cut off: the log has all of them. */
const MOST_LETTERS = 34;
/** No more marks than this are drawn on a picture. */
const MOST_MARKS = 60;

/** On a picture narrower than this lines of text are not repeated beside their boxes (pixels). */
const NARROWEST = 220;

/**
 * Draw marks; the elements are sized in shares, so that they stay where they belong when the picture is resized.
 * @param {HTMLElement} layer as large as the picture
 * @param {import("./observation.js").Saw | null} saw null: nothing
 */
export function draw(layer, saw) {
  const marks = saw ? marksOf(saw).slice(0, MOST_MARKS) : [];
  const size = { width: layer.clientWidth, height: layer.clientHeight };
  const boxes = marks.map(({ box: [left, top, right, bottom] }) => [left * size.width, top * size.height, right * size.width, bottom * size.height]);
  const print = boxes.filter((_, i) => !["thing", "finding"].includes(marks[i].kind)); // what a label must not cover
  const labels = [];
  layer.replaceChildren(...marks.map((mark, i) => {
    const made = element("div", `seen ${mark.kind}`);
    put(made, mark.box);
    const text = mark.text.length > MOST_LETTERS ? `${mark.text.slice(0, MOST_LETTERS - 1)}…` : mark.text;
    const must = !mark.kind.startsWith("line");
    const place = (must || size.width >= NARROWEST) && placeOf(text, boxes[i], print, labels, size, must);
    if (place) made.append(labelled(text, place, boxes[i]));
    return made;
  }));
}

/** @param {HTMLElement} made @param {number[]} box left, top, right, bottom, in shares of what it lies on */
export function put(made, box) {
  const [left, top, right, bottom] = box.map((share) => `${Math.max(0, Math.min(1, share)) * 100}%`);
  Object.assign(made.style, { left, top, width: `calc(${right} - ${left})`, height: `calc(${bottom} - ${top})` });
}

function labelled(text, [x, y], [left, top]) {
  const label = element("span", "seen-label", text);
  Object.assign(label.style, { left: `${x - left - 2}px`, top: `${y - top - 2}px` }); // from within the border
  return label;
}

/** Where the label of a box hides nothing: above, below, right or left of it. One that `must` be read may hide print, no label. */
function placeOf(text, [left, top, right, bottom], print, labels, { width, height }, must) {
  const wide = text.length * LETTER + 10;
  if (wide > width) return null;
  const x = Math.max(0, Math.min(left, width - wide));
  const places = [[x, top - LABEL], [x, bottom], [right, top], [left - wide, top], [right - wide, bottom], [x, top]].map(([a, b]) => [a, b, a + wide, b + LABEL]);
  const inside = places.filter((place) => place[0] >= 0 && place[1] >= 0 && place[2] <= width && place[3] <= height);
  const open = inside.filter((place) => !labels.some((label) => overlap(place, label)));
  const free = open.find((place) => !print.some((box) => overlap(place, box)));
  const chosen = free ?? (must ? open[0] : undefined);
  if (chosen) labels.push(chosen);
  return chosen ?? null;
}

const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
