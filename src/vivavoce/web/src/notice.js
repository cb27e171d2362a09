/** What is wrong and what helps, above the buttons; and what a screen reader is told. */

/** What passes sooner than this (ms) is not read out: a screen reader must not talk over the agent. */
const WORTH_SAYING_MS = 700;

const $ = (id) => document.getElementById(id);

/** @param {string} text for a screen reader */
export function announce(text) {
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { $("announcer").textContent = text; }, WORTH_SAYING_MS);
}

/** @param {import("./troubles.js").Trouble | null} trouble null: all is well again */
export function showTrouble(trouble) {
  if (!trouble) return hideTrouble();
  const { title, remedy, ways } = trouble;
  $("notice-title").textContent = title;
  $("notice-remedy").textContent = remedy;
  for (const way of ["retry", "reconnect", "type"]) $(way).hidden = !ways.includes(way);
  $("notice").hidden = false;
}

export function hideTrouble() {
  $("notice").hidden = true;
}
