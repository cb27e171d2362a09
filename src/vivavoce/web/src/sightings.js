/** What the agent has seen, and the photos it was shown, as cards in the conversation. */

import { inWords } from "./cards.js";
import { element } from "./element.js";
import { amount, help, joined, kindOf, namesOf, short } from "./observation.js";
import { draw } from "./overlay.js";
import { paint } from "./stage.js";

const TITLES = { camera: "Seen by the camera", screen: "Seen on your screen", photo: "Seen in your photo" };
/** A card with more lines of text than this keeps them folded. */
const MOST_LINES = 6;

/** The cards of one conversation. */
export class Sightings {
  /** @param {(card: HTMLElement) => void} add puts a new card into the conversation */
  constructor(add) {
    this.add = add;
    this.last = new Map(); // by source: {card, saw, text}
  }

  /** A photo was sent. @param {import("./eyes.js").Picture} picture */
  async photo(picture) {
    const card = element("li", "card sighting photo");
    const glass = element("div", "glass");
    const canvas = element("canvas", "sent");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "The photo you showed");
    const layer = element("div", "marks");
    layer.setAttribute("aria-hidden", "true");
    glass.append(canvas, layer);
    const words = element("div", "words");
    words.append(head("Your photo", "Shown"));
    card.append(glass, words);
    const entry = { card, words, layer, saw: null, text: "" };
    this.last.set("photo", entry);
    new ResizeObserver(() => draw(layer, entry.saw)).observe(glass);
    await paint(canvas, picture.blob);
    this.add(card);
  }

  /**
   * Something was seen. One card is brought up to date while nothing else is said; what is seen again makes none.
   * @param {import("./observation.js").Saw} event
   * @returns {string} one line for a screen reader, "" when there is nothing new to say
   */
  show(event) {
    const before = this.last.get(event.source);
    const saw = joined(before?.saw, event);
    const text = JSON.stringify([saw.lines, saw.codes, saw.things, saw.dice, saw.findings].map(withoutPlaces));
    const badge = saw.careful ? "Read closely" : amount(saw) || "Nothing";
    if (before) before.saw = saw;
    if (before?.layer) draw(before.layer, saw);
    else if (amount(saw) === "") return "";
    if (before?.text === text) { // what is unfolded stays so
      before.words.querySelector(".badge").textContent = badge;
      return "";
    }
    const stays = before && (before.layer || before.card.nextElementSibling === null);
    const entry = stays ? before : this.#begin(event.source);
    Object.assign(entry, { saw, text });
    entry.words.replaceChildren(head(TITLES[event.source] ?? "Seen", badge), ...partsOf(saw));
    return amount(saw) && `Seen: ${amount(saw)}`;
  }

  #begin(source) {
    const card = element("li", "card sighting");
    const entry = { card, words: card, saw: null, text: "" };
    card.dataset.source = source;
    this.last.set(source, entry);
    this.add(card);
    return entry;
  }

  /** The last photo could not be looked at. @param {string} why */
  fail(why) {
    const photo = this.last.get("photo");
    photo?.words.replaceChildren(head("Your photo", "Not seen"), element("p", "result", why));
  }
}

/** What a reader of the card would not see change. */
const withoutPlaces = (list) => list?.map((item) => (typeof item === "object" ? { ...item, box: 0, confidence: 0, measured: 0, sure: 0 } : item));

function head(title, badge) {
  const made = element("div", "card-head");
  made.append(element("h2", "", title), element("span", "badge", badge));
  return made;
}

function pair(name, text) {
  const made = document.createElement("div");
  made.append(element("dt", "", name), element("dd", "", text));
  return made;
}

/** @param {import("./observation.js").Saw} saw */
function partsOf(saw) {
  const { lines = [], codes = [], things = [], dice = [], findings = [] } = saw;
  const list = element("dl", "pairs");
  for (const { rule, text, measured, needed } of findings) {
    list.append(pair(inWords(rule), `${text ? `“${text}”: ` : ""}${short(measured)}, needs ${short(needed)}`));
  }
  for (const { kind, text } of codes) list.append(pair(kindOf(kind), text));
  if (things.length) list.append(pair("It looks like", namesOf(things)));
  if (dice.length) list.append(pair("Dice", dice.join(", ")));
  const words = lines.map(({ text }) => text).join("\n");
  if (lines.length && lines.length <= MOST_LINES) list.append(pair("Text", words));
  const parts = list.childElementCount ? [list] : [];
  if (lines.length > MOST_LINES) parts.push(folded(lines, words));
  if (help(saw.guidance)) parts.push(element("p", "result", help(saw.guidance)));
  if (parts.length === 0) parts.push(element("p", "result", "Nothing to read or to name."));
  return parts;
}

function folded(lines, words) {
  const details = element("details", "result");
  details.append(element("summary", "", `${lines.length} lines of text: “${lines[0].text}” …`), element("p", "read", words));
  return details;
}
