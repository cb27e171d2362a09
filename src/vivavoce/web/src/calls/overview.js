/** Figures, plots and the list of calls. */

import { at, html, svg } from "./elements.js";
import { begun, waits } from "./plots.js";
import { lasted, moment, percent, plain, seconds } from "./words.js";

const PAGE = 25;
let shown = PAGE;

/** Show so many more calls from now on. */
export function showMore() {
  shown += PAGE;
}

/** @param {any} data */
export function showOverview(data) {
  const { completion, recovery, reasks, outcomes } = data;
  const figures = [
    ["Calls today", String(data.today), `${data.calls} in this period, ${data.open} open`],
    ["Completed", percent(completion.part, completion.of), `${outcomes.done} done, ${outcomes.handed_over} handed over, ${outcomes.abandoned} abandoned`],
    ["Recovered", percent(recovery.part, recovery.of), `${recovery.part} of ${recovery.of} calls with trouble`],
    ["Asked again", percent(reasks.part, reasks.of), `${reasks.part} in ${reasks.of} turns`],
    ["Voice to voice", seconds(data.waits.p50), `median; p90 ${seconds(data.waits.p90)}, p95 ${seconds(data.waits.p95)}`],
  ];
  at("figures").replaceChildren(...figures.map(([name, value, more]) => html("div", null, html("dt", null, name), html("dd", null, value), html("dd", null, more))));
  at("cut").hidden = data.counted >= data.calls;
  at("cut").textContent = `${data.calls} calls in this period; the figures are of the newest ${data.counted}.`;
  at("waits").replaceChildren(waits(data.slots), legend());
  at("begun").replaceChildren(begun(data.slots));
  at("numbers").replaceChildren(...data.slots.map(numbers));
  showList(data.list);
}

/** Keeps the focus where it is: the list is made anew every few seconds. @param {any[]} calls */
function showList(calls) {
  const focused = document.activeElement?.closest("#list")?.querySelector("a:focus")?.getAttribute("href");
  at("list").replaceChildren(...calls.slice(0, shown).map(row));
  if (focused) [...at("list").querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  at("none").hidden = calls.length > 0;
  at("more").hidden = calls.length <= shown;
}

/** @param {any} call */
function row(call) {
  const cell = (/** @type {string} */ name, /** @type {Node | string} */ value) => html("td", name ? { "data-name": name } : null, value);
  const badge = html("span", { class: "badge", "data-outcome": call.outcome }, call.outcome === "none" ? "–" : plain(call.outcome));
  return html(
    "tr",
    null,
    cell("", html("a", { href: `#call=${encodeURIComponent(call.id)}` }, `${moment(call.started, true)}`)),
    cell("", call.agent),
    cell("", plain(call.line)),
    cell("", badge),
    cell("", call.ended ? lasted(call.ended - call.started) : "–"),
    cell("turns", String(call.turns)),
    cell("asked again", String(call.reasks)),
    cell("wait", seconds(call.wait)),
    cell("", call.ended ? plain(call.reason) : "open or killed"),
  );
}

/** @param {any} slot */
function numbers(slot) {
  const { n, p50, p90, p95 } = slot.waits;
  return html("tr", null, ...[moment(slot.at, true), slot.calls, n, seconds(p50), seconds(p90), seconds(p95)].map((text) => html("td", null, String(text))));
}

function legend() {
  const names = { p50: "half of the turns are faster (p50)", p90: "nine in ten (p90)", p95: "19 in 20 (p95)" };
  const line = () => svg("svg", { viewBox: "0 0 32 8", "aria-hidden": "true" }, svg("line", { x1: 0, x2: 32, y1: 4, y2: 4 }));
  return html("p", { class: "legend" }, ...Object.entries(names).map(([kind, name]) => html("span", { class: kind }, line(), html("span", null, name))));
}
