/** What the agent does, as cards: the tool's name in words, its arguments, how it went. */

const STATUS = {
  running: "Working",
  done: "Done",
  refused: "Not possible",
  failed: "Failed",
  unconfirmed: "Needs your yes",
};

/** What a call that ended leaves behind. */
const UNFINISHED = {
  unconfirmed: { badge: "Not done", sentence: "The call ended without your yes, so nothing was done." },
  running: { badge: "Unknown", sentence: "The call ended before this was done; whether it went through is not known here." },
};

/** What the buttons of a card say for the caller. */
const ANSWERS = { Yes: "Yes, please.", No: "No." };

/** `reschedule_appointment`, `rescheduleAppointment` → "Reschedule appointment". */
export function inWords(name) {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_\-.:]+/g, " ").trim().toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\bid\b/gi, "ID");
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** A value as a person reads it. Dates keep the wall-clock time they were written with. */
export function readable(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(readable).join("\n") || "none";
  if (typeof value === "object") return pairs(value).map(([name, text]) => `${name.toLowerCase()} ${text}`).join(", ");
  const text = String(value);
  const date = ISO.exec(text);
  if (date) return readableDate(date.slice(1).map(Number));
  return /^\d\d:\d\d:\d\d$/.test(text) ? text.slice(0, 5) : text;
}

function readableDate([year, month, day, hour, minute]) {
  const style = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  if (!Number.isNaN(hour)) Object.assign(style, { hour: "numeric", minute: "2-digit" });
  const at = Date.UTC(year, month - 1, day, hour || 0, minute || 0);
  return new Intl.DateTimeFormat(undefined, style).format(at);
}

/** Name and value of everything in `object`, both as a person reads them. @returns {[string, string][]} */
export function pairs(object) {
  return Object.entries(object ?? {}).map(([name, value]) => [inWords(name), readable(value)]);
}

/** What there is to say of a tool's answer: one sentence, or pairs. */
function resultOf(response) {
  if (!response) return null;
  if (response.confirmation_required) return { sentence: readable(response.confirmation_required) };
  if (response.error) return { sentence: readable(response.error), more: response.alternatives };
  const output = response.output ?? response.result ?? response;
  return typeof output === "object" && !Array.isArray(output) ? { more: output } : { sentence: readable(output) };
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function list(object) {
  const made = element("dl", "pairs");
  for (const [name, text] of pairs(object)) {
    const pair = document.createElement("div");
    pair.append(element("dt", "", name), element("dd", "", text));
    made.append(pair);
  }
  return made;
}

/** The cards of one conversation, by the tool call's id. */
export class Cards {
  /**
   * @param {(card: HTMLElement) => void} add puts a new card into the conversation
   * @param {(text: string) => void} say says it for the caller
   */
  constructor(add, say) {
    this.add = add;
    this.say = say;
    this.cards = new Map();
  }

  /**
   * Make or bring up to date a card.
   * @param {{id: string, name: string, args: object, status: string, response?: object}} call
   * @returns {string} one line for a screen reader, "" when there is nothing new to say
   */
  show({ id, name, args, status, response }) {
    const card = this.cards.get(id) ?? this.#begin(id, name);
    const before = card.dataset.status;
    card.dataset.status = status;
    delete card.dataset.answer;
    card.replaceChildren(...this.#parts(name, args, status, response));
    return before === status ? "" : `${inWords(name)}: ${STATUS[status] ?? status}`;
  }

  /** A new card; or, once the caller has said yes, the one that asked, moved to where the conversation is now. */
  #begin(id, name) {
    const asked = [...this.cards.values()].find((card) => card.dataset.tool === name && card.dataset.status === "unconfirmed");
    const card = asked ?? element("li", "card");
    card.dataset.tool = name;
    this.cards.set(id, card);
    this.add(card);
    return card;
  }

  #parts(name, args, status, response) {
    const head = element("div", "card-head");
    head.append(element("h2", "", inWords(name)), element("span", "badge", STATUS[status] ?? inWords(status)));
    const parts = [head];
    if (Object.keys(args ?? {}).length > 0) parts.push(list(args));
    const result = status === "running" ? null : resultOf(response);
    if (result?.sentence) parts.push(element("p", "result", result.sentence));
    if (result?.more && Object.keys(result.more).length > 0) parts.push(this.#result(result.more, status));
    if (status === "unconfirmed") parts.push(this.#question(name));
    return parts;
  }

  /** Two buttons: whoever reads the question may answer it there. */
  #question(name) {
    const ways = element("div", "ways");
    ways.setAttribute("role", "group");
    ways.setAttribute("aria-label", `${inWords(name)}: your answer`);
    for (const [word, said] of Object.entries(ANSWERS)) {
      const button = element("button", word === "No" ? "small quiet" : "small", word);
      button.type = "button";
      button.addEventListener("click", () => {
        ways.parentElement.dataset.answer = word;
        ways.remove(); // one answer; should it be asked again, the card comes anew
        this.say(said);
      });
      ways.append(button);
    }
    return ways;
  }

  /** The call is over: what waited for an answer, or was under way, says what became of it. */
  close() {
    for (const card of this.cards.values()) {
      const { status, answer } = card.dataset;
      const left = UNFINISHED[status === "unconfirmed" && answer === "Yes" ? "running" : status];
      if (!left) continue;
      card.dataset.status = "left";
      card.querySelector(".badge").textContent = left.badge;
      card.querySelector(".ways")?.remove();
      card.append(element("p", "result", left.sentence));
    }
  }

  #result(object, status) {
    const details = element("details", "result");
    const title = status === "refused" ? "What would work instead" : "What came back";
    details.append(element("summary", "", title), list(object));
    details.open = status === "refused";
    return details;
  }
}
