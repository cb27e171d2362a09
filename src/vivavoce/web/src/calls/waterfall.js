/** Where the time of one turn went, stage by stage: a table with a bar in each row, of the moments that the log keeps. */

import { html } from "./elements.js";

/** Calls' entries that stand open: what is shown is made anew whenever something happens. @type {Set<string>} */
const opened = new Set();

/** @typedef {{name: string, from: number, to: number}} Stage `from`, `to`: ms from the end of the caller's voice */

/**
 * The stages of a turn, in the order in which they begin. Those between the silence and the end of the turn run side by side.
 * @param {any} marks of the turn, ms since the call began @param {Stage[]} tools that ran in it, likewise @returns {Stage[]}
 */
export function stages(marks, tools) {
  const zero = marks.voice_end_ms;
  if (zero == null || marks.first_audio_ms == null) return [];
  const noticed = marks.noticed_ms ?? zero;
  const ended = marks.turn_end_ms ?? noticed;
  const ran = tools.filter(({ from, to }) => from >= zero && to <= marks.first_audio_ms);
  const known = Math.max(ended, marks.heard_final_ms ?? ended);
  const left = Math.max(known, ...ran.map(({ to }) => to));
  const heard = marks.voice_to_voice_ms == null ? null : zero + marks.voice_to_voice_ms;
  /** @type {[string, number, number | null | undefined][]} */
  const all = [
    ["silence noticed", zero, marks.noticed_ms],
    ["sound judged", noticed, marks.judged_ms],
    ["words recognised", noticed, marks.worded_ms],
    ["answer prepared", marks.worded_ms, marks.ready_ms],
    ["waited for more", noticed, marks.turn_end_ms],
    ["words made final", ended, known],
    ...ran.map(({ name, from, to }) => /** @type {[string, number, number]} */ ([`tool ${name}`, from, to])),
    ["first sound sent", left, marks.first_audio_ms],
    ["played at the caller’s", marks.first_audio_ms, heard],
  ];
  return all.flatMap(([name, from, to]) => (from == null || to == null || to < from ? [] : [{ name, from: from - zero, to: to - zero }]));
}

/** The times of a turn: `told` in a line, and in a table that opens. @param {string} told @param {Stage[]} found @param {string} id */
export function waterfall(told, found, id) {
  if (!found.length) return html("small", null, told);
  const whole = Math.max(1, ...found.map(({ to }) => to));
  const head = html("tr", null, ...["stage", "from", "to", "took"].map((name) => html("th", { scope: "col" }, name)), html("td", { "aria-hidden": "true" }));
  const rows = found.map((stage) => row(stage, whole));
  const caption = html("caption", null, "Milliseconds from the end of the caller’s voice. Stages that overlap ran side by side.");
  const table = html("table", { class: "waterfall" }, caption, html("thead", null, head), html("tbody", null, ...rows));
  const details = /** @type {HTMLDetailsElement} */ (html("details", { class: "times" }, html("summary", null, told), table));
  details.open = opened.has(id);
  details.addEventListener("toggle", () => (details.open ? opened.add(id) : opened.delete(id)));
  return details;
}

/** @param {Stage} stage @param {number} whole */
function row({ name, from, to }, whole) {
  const numbers = [from, to, to - from].map((ms) => html("td", null, String(Math.round(ms))));
  const bar = html("i");
  bar.style.marginLeft = `${(100 * from) / whole}%`;
  bar.style.width = `${(100 * (to - from)) / whole}%`;
  return html("tr", null, html("th", { scope: "row" }, name), ...numbers, html("td", { class: "bar", "aria-hidden": "true" }, bar));
}
