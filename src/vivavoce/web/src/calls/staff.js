/** What the pages for staff share: the form for the key, and the line that tells how fresh they are. */

import { hasKey, useKey } from "./data.js";
import { at } from "./elements.js";

/** Only what changes in kind is announced: a clock that speaks is a nuisance. @param {string} text @param {boolean} wrong */
export function say(text, wrong) {
  const place = at("live");
  place.setAttribute("aria-live", wrong ? "polite" : "off");
  place.classList.toggle("wrong", wrong);
  place.textContent = text;
}

/** What went wrong with a look, which is tried again. @param {unknown} error */
export function sayWrong(error) {
  say(error instanceof TypeError ? "The gateway cannot be reached; trying again." : String(/** @type {Error} */ (error).message), true);
}

/** In the form, which is shown already. */
export function askForKey() {
  say("", false);
  at("key-wrong").textContent = hasKey() ? "The gateway does not know this key." : "";
  useKey("");
  at("key").focus();
}

/** @param {() => void} look */
export function onKey(look) {
  at("key-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    useKey(at("key").value);
    at("key").value = "";
    look();
  });
}
