/** The calls page: asks every few seconds while it is looked at, shows all calls or the one in its address. */

import { KeyWanted, call, overview } from "./data.js";
import { at } from "./elements.js";
import { showMore, showOverview } from "./overview.js";
import { askForKey, onKey, say, sayWrong } from "./staff.js";
import { showCall } from "./timeline.js";
import { moment } from "./words.js";

const EVERY = 4000; // ms between two looks
const HOUR = 3_600_000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let asked = 0;
let moved = false; // to another view: the focus goes to its title
let shown = "";

let current = "";

/** The call in `#call=…`; "" for all calls. Other fragments, the skip link's, leave things as they are. @returns {string} */
function idInAddress() {
  if (location.hash === "" || location.hash === "#") return "";
  return new URLSearchParams(location.hash.slice(1)).get("call") ?? current;
}

/** When the period chosen begins, and when today did. */
function period() {
  const today = new Date().setHours(0, 0, 0, 0);
  const minute = Math.floor(Date.now() / 60_000) * 60_000; // a whole one: plots do not shake, and answers can be shared
  const begins = { today, hour: minute - HOUR, day: minute - 24 * HOUR, week: minute - 7 * 24 * HOUR };
  return [begins[/** @type {keyof typeof begins} */ (at("period").value)] ?? today, today];
}

/** Ask, show, and come back. */
async function look() {
  clearTimeout(timer);
  const mine = ++asked;
  const id = idInAddress();
  current = id;
  try {
    const data = id ? await call(id) : await overview(...period());
    if (mine !== asked) return; // something newer was asked for meanwhile
    reveal(data.entries ? "call" : "overview");
    const what = data.entries ? `${data.id} ${data.entries.length} ${data.ended}` : "";
    if (!what) showOverview(data);
    else if (what !== shown) showCall(data); // nothing new: a selection stays, and so does the place
    shown = what;
    document.title = `${at("title").textContent} – Vivavoce`;
    say(`Live, as of ${moment(Date.now(), false)}`, false);
    if (moved) at("title").focus();
    moved = false;
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof KeyWanted) return wantKey();
    sayWrong(error);
  }
  if (!document.hidden) timer = setTimeout(look, EVERY);
}

/** @param {"call" | "overview" | "key-form"} what */
function reveal(what) {
  for (const id of ["call", "overview", "key-form"]) at(id).hidden = id !== what;
  at("picker").hidden = what !== "overview";
  if (what !== "call") at("title").textContent = "Calls";
}

function wantKey() {
  reveal("key-form");
  askForKey();
}

onKey(() => {
  moved = true;
  look();
});
at("period").addEventListener("change", look);
at("more").addEventListener("click", () => {
  showMore();
  look();
});
addEventListener("hashchange", () => {
  if (idInAddress() === current) return;
  moved = true;
  look();
});
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
look();
