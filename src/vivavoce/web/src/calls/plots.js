/** Small plots as SVG: they fill the width, letters keep their size; each says in words what it shows. */

import { svg } from "./elements.js";
import { moment, seconds } from "./words.js";

const LEFT = 7; // percent of the width before the axis
const HEIGHT = 150;
const TOP = 8;
const KINDS = ["p50", "p90", "p95"];

/** @param {number} share 0 to 1 along the axis @returns {number} percent */
const across = (share) => LEFT + (100 - LEFT) * share;

/** Percentiles over time, one line each. @param {any[]} slots @returns {SVGElement} */
export function waits(slots) {
  const values = slots.flatMap((slot) => KINDS.map((kind) => slot.waits[kind] ?? 0));
  const span = rounded(Math.max(1000, ...values));
  const timed = slots.reduce((sum, slot) => sum + slot.waits.n, 0);
  const last = slots.findLast((slot) => slot.waits.n);
  const told = last ? `Last measured: median ${seconds(last.waits.p50)}, p95 ${seconds(last.waits.p95)}.` : "Nothing measured yet.";
  const plot = framed(`Voice to voice over time, ${timed} turns. ${told}`, slots, span, (value) => `${value / 1000} s`);
  // Lines in a coordinate system of their own, stretched over the axis: a polyline knows no percentages.
  const inner = svg("svg", { x: `${LEFT}%`, y: TOP, width: `${100 - LEFT}%`, height: HEIGHT, viewBox: "0 0 1000 1000", preserveAspectRatio: "none" });
  plot.append(inner);
  for (const kind of KINDS) {
    for (const run of runs(slots, kind)) {
      const points = run.map(([place, value]) => `${((place + 0.5) / slots.length) * 1000},${1000 - (value / span) * 1000}`);
      if (points.length > 1) inner.append(svg("polyline", { class: kind, points: points.join(" ") }));
      for (const [place, value] of run) {
        const y = TOP + HEIGHT * (1 - value / span);
        plot.append(svg("circle", { class: kind, cx: `${across((place + 0.5) / slots.length)}%`, cy: y, r: 2.5 }));
      }
    }
  }
  return plot;
}

/** Calls begun, a bar for each part of the period. @param {any[]} slots @returns {SVGElement} */
export function begun(slots) {
  const most = Math.max(...slots.map((slot) => slot.calls));
  const span = most <= 4 ? 4 : rounded(most);
  const total = slots.reduce((sum, slot) => sum + slot.calls, 0);
  const plot = framed(`Calls begun over time: ${total}, at most ${most} in one part.`, slots, span, String);
  const width = (100 - LEFT) / slots.length;
  slots.forEach((slot, place) => {
    const height = (HEIGHT * slot.calls) / span;
    const bar = { class: "bar", x: `${across(place / slots.length) + width * 0.12}%`, y: TOP + HEIGHT - height, width: `${width * 0.76}%`, height };
    if (height) plot.append(svg("rect", bar, svg("title", null, `${moment(slot.at, true)}: ${slot.calls}`)));
  });
  return plot;
}

/** Who spoke when in one call, and which tools ran. @param {any[]} spans `{lane, from, to, name}` in ms @param {number} length ms @returns {SVGElement} */
export function strip(spans, length) {
  const lanes = [["heard", "caller"], ["said", "agent"], ["tool", "tools"]];
  const plot = svg("svg", { class: "plot strip", height: 88, role: "img", "aria-label": "Who spoke when; the list below tells the same." });
  const start = 12;
  const place = (/** @type {number} */ ms) => start + (100 - start) * Math.min(1, ms / length);
  lanes.forEach(([lane, name], row) => {
    const y = 6 + row * 20;
    plot.append(svg("line", { class: "grid", x1: `${start}%`, x2: "100%", y1: y + 6, y2: y + 6 }), svg("text", { class: "lane", x: 0, y: y + 10 }, name));
    for (const span of spans.filter((each) => each.lane === lane)) {
      const width = Math.max(0.5, place(span.to) - place(span.from));
      plot.append(svg("rect", { class: lane, x: `${Math.min(place(span.from), 99.5)}%`, y, width: `${width}%`, height: 12, rx: 2 }, svg("title", null, span.name)));
    }
  });
  for (const share of [0, 0.5, 1]) {
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    plot.append(svg("text", { x: `${start + (100 - start) * share}%`, y: 82, "text-anchor": anchor }, `${((length * share) / 1000).toFixed(0)} s`));
  }
  return plot;
}

/** Axes and ticks. @param {string} label @param {any[]} slots @param {number} span @param {(value: number) => string} unit */
function framed(label, slots, span, unit) {
  const plot = svg("svg", { class: "plot", height: TOP + HEIGHT + 22, role: "img", "aria-label": label });
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const y = TOP + HEIGHT * (1 - share);
    plot.append(svg("line", { class: share ? "grid" : "axis", x1: `${LEFT}%`, x2: "100%", y1: y, y2: y }));
    if (share !== 0.25 && share !== 0.75) plot.append(svg("text", { x: `${LEFT - 1}%`, y: y + 4, "text-anchor": "end" }, unit(span * share)));
  }
  const days = slots.length > 1 && slots[1].at - slots[0].at > 3_700_000;
  for (let place = 0; place < slots.length; place += 4) {
    const minor = place % 8 ? "minor" : "";
    plot.append(svg("text", { class: minor, x: `${across(place / slots.length)}%`, y: TOP + HEIGHT + 17 }, moment(slots[place].at, days).replace(/:\d\d$/, days ? "$&" : "")));
  }
  return plot;
}

/** Neighbouring parts in which something was measured. @param {any[]} slots @param {string} kind */
function runs(slots, kind) {
  /** @type {[number, number][][]} */
  const found = [[]];
  slots.forEach((slot, place) => {
    if (slot.waits.n) found[found.length - 1].push([place, slot.waits[kind]]);
    else if (found[found.length - 1].length) found.push([]);
  });
  return found;
}

/** The next round number above. @param {number} value */
function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}
