/** An agent's page: asked for every few seconds while it is looked at; what has not changed stays as it is. */

import { KeyWanted, page } from "../calls/data.js";
import { at, html } from "../calls/elements.js";
import { askForKey, onKey, say, sayWrong } from "../calls/staff.js";
import { moment } from "../calls/words.js";

const AGAIN = 5000; // ms until the next look after one that failed

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let asked = 0;
let moved = false; // from the key's form: the focus goes to the title
/** @type {string[]} what each part was made of */
let shown = [];

const name = decodeURIComponent(location.pathname.split("/").pop() ?? "");

/** Ask, show, and come back. */
async function look() {
  clearTimeout(timer);
  const mine = ++asked;
  let again = AGAIN;
  try {
    const content = await page(name);
    if (mine !== asked) return; // something newer was asked for meanwhile
    again = content.refresh * 1000;
    show(content);
    say(again ? `Live, as of ${moment(Date.now(), false)}` : `As of ${moment(Date.now(), false)}`, false);
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof KeyWanted) return wantKey();
    if (!shown.length) at("title").textContent = "Nothing to show";
    sayWrong(error);
  }
  if (!document.hidden && again) timer = setTimeout(look, again);
}

/** @param {any} content */
function show({ title, agent, parts }) {
  at("key-form").hidden = true;
  at("parts").hidden = false;
  at("title").textContent = title;
  document.title = `${title} – ${agent} – Vivavoce`;
  const made = parts.map((/** @type {any} */ part) => JSON.stringify(part));
  const places = at("parts").children;
  while (places.length > parts.length) forget(places[places.length - 1]);
  parts.forEach((/** @type {any} */ part, /** @type {number} */ place) => {
    if (made[place] === shown[place]) return;
    if (places[place]) replace(places[place], part);
    else at("parts").append(fill(html("section", { class: "part" }), part));
  });
  shown = made;
  if (moved) at("title").focus();
  moved = false;
}

/** A part that has changed; where its reader was in it is kept. @param {Element} old @param {any} part */
function replace(old, part) {
  const kept = "a, summary, .scroll";
  const focus = [...old.querySelectorAll(kept)].indexOf(/** @type {Element} */ (document.activeElement));
  const scrolled = [...old.querySelectorAll(".scroll")].map((box) => box.scrollLeft);
  const open = [...old.querySelectorAll("details")].map((details) => details.open);
  release(old);
  fill(old, part);
  old.querySelectorAll("details").forEach((details, place) => {
    details.open = open[place] ?? false;
  });
  old.querySelectorAll(".scroll").forEach((box, place) => {
    box.scrollLeft = scrolled[place] ?? 0;
  });
  if (focus >= 0) /** @type {HTMLElement | undefined} */ (old.querySelectorAll(kept)[focus])?.focus({ preventScroll: true });
}

/** The gateway has escaped all words in it. @param {Element} section @param {any} part */
function fill(section, { html: markup, file }) {
  section.replaceChildren(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
  if (!file) return section;
  const bytes = Uint8Array.from(atob(file.data), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: file.type }));
  section.querySelector("img")?.setAttribute("src", address);
  section.querySelector("a")?.setAttribute("href", address);
  return section;
}

/** @param {Element} section */
function forget(section) {
  release(section);
  section.remove();
}

/** Its file is needed no more. @param {Element} section */
function release(section) {
  const address = section.querySelector("img")?.getAttribute("src") ?? section.querySelector("a")?.getAttribute("href");
  if (address?.startsWith("blob:")) URL.revokeObjectURL(address);
}

function wantKey() {
  at("key-form").hidden = false;
  at("parts").hidden = true;
  at("title").textContent = "A page for staff";
  askForKey();
}

onKey(() => {
  moved = true;
  look();
});
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
look();
