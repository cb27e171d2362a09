/** What both sides say, as they say it: the agent's words appear when they are heard, not when they arrive. */

/** Seconds of speech per character, until the words that follow say how long these took. English, 180 words a minute. */
const PER_CHARACTER = 0.062;

/** Pixels from the end within which a reader is taken to be at it. */
const NEAR_THE_END = 80;

const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, "").trim();

/** What was heard so far with what came now: some servers send the whole turn each time, some only what is new. */
function join(known, text) {
  if (!known.trim()) return text.trimStart();
  const whole = plain(text).startsWith(plain(known).split(" ", 1)[0]) && plain(text).length >= plain(known).length;
  return whole ? text.trimStart() : known + text;
}

/** The end of the last word within `count` characters of `text`; a word counts once its first half was heard. */
function wordEnd(text, count) {
  if (count <= 0) return 0;
  if (count >= text.length) return text.length;
  const begin = text.lastIndexOf(" ", count - 1) + 1;
  const end = text.indexOf(" ", count) === -1 ? text.length : text.indexOf(" ", count);
  return count - begin >= (end - begin) / 2 ? end : Math.max(0, begin - 1);
}

/** The conversation on the page: a list of turns, oldest first. */
export class Captions {
  /**
   * @param {HTMLElement} list an `ol` in an element with `role="log"`, in one that scrolls
   * @param {string} agent its name as people say it
   */
  constructor(list, agent) {
    this.list = list;
    this.agent = agent;
    this.caller = null; // the caller's open turn
    this.reply = null; // the agent's open turn
    this.segments = []; // what the agent says and has not been heard to the end
    this.typed = "";
    this.log = list.closest("[role=log]");
    this.view = list.closest("main");
    this.following = true;
    let last = 0;
    this.view.onscroll = () => {
      const { scrollTop, scrollHeight, clientHeight } = this.view;
      // What grows below the fold scrolls nothing: only a reader who goes back does, or who comes down again.
      if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END) this.following = true;
      else if (scrollTop < last) this.following = false;
      last = scrollTop;
    };
    this.resized = new ResizeObserver(() => this.#follow());
    this.resized.observe(this.view);
    this.resized.observe(list); // a card fills up after it was added, and its details open
  }

  /** Leave the list to the next conversation. */
  release() {
    this.resized.disconnect();
  }

  /** Add an element to the conversation and bring it into view. @param {HTMLElement} element an `li` */
  add(element) {
    this.list.append(element);
    this.#follow();
  }

  #turn(side, name) {
    const item = document.createElement("li");
    item.className = `turn ${side}`;
    const speaker = document.createElement("span");
    speaker.className = "who";
    speaker.textContent = name;
    const words = document.createElement("p");
    item.append(speaker, words);
    item.hidden = true;
    this.list.append(item);
    return { item, words, text: "" };
  }

  #show(turn, text) {
    if (turn.words.textContent === text) return;
    turn.words.textContent = text;
    turn.item.hidden = text.trim() === "";
    this.#follow();
  }

  /** Keep the newest words in view, unless the reader has scrolled back to read. */
  #follow() {
    if (this.list.childElementCount === 0) return;
    this.view.tabIndex = 0; // what scrolls can be scrolled by keys
    if (this.following) this.view.scrollTop = this.view.scrollHeight;
  }

  /** Words of the caller. @param {string} text @param {{interim?: boolean, finished?: boolean}} how */
  hear(text, { interim = false, finished = false }) {
    if (!this.caller && this.typed && plain(text) === plain(this.typed)) return; // the server repeats what was typed
    if (!this.caller && text.trim() === "") return;
    this.caller ??= this.#turn("caller", "You");
    this.caller.item.classList.toggle("interim", !finished);
    if (!interim) this.caller.text = join(this.caller.text, text);
    this.#show(this.caller, interim ? text.trim() : this.caller.text);
    if (finished) this.#endCaller();
  }

  #endCaller() {
    if (this.caller.text.trim() === "") this.caller.item.remove(); // it was no speech after all
    this.caller = null;
  }

  /** A message the caller typed. */
  type(text) {
    this.closeCaller();
    this.typed = text;
    const turn = this.#turn("caller", "You");
    this.#show(turn, text);
  }

  /** The caller's turn is over, whether or not the server said so. */
  closeCaller() {
    this.caller?.item.classList.remove("interim");
    this.caller = null;
  }

  /** Words of the reply. @param {string} text an increment @param {number} at seconds of sound that came before it */
  say(text, at) {
    this.typed = "";
    if (!this.reply) {
      this.closeCaller();
      this.reply = this.#turn("agent", this.agent);
      this.log.setAttribute("aria-busy", "true");
    }
    const last = this.segments.at(-1);
    if (last && last.turn === this.reply && last.start === at) last.text += text;
    else this.segments.push({ turn: this.reply, text, start: at });
  }

  /** What the agent says next belongs to a new turn. */
  closeReply() {
    this.reply = null;
  }

  /**
   * Show what has been heard by now.
   * @param {number} heard seconds of sound that reached the ear
   * @param {number} received seconds of sound that arrived
   */
  tick(heard, received) {
    this.segments.forEach((segment, i) => {
      const next = this.segments[i + 1]?.start;
      const guess = segment.start + segment.text.length * PER_CHARACTER;
      const end = next ?? (this.reply === segment.turn ? Math.max(guess, received) : received);
      const part = end > segment.start ? (heard - segment.start) / (end - segment.start) : 1;
      const count = part > 0.98 ? segment.text.length : wordEnd(segment.text, Math.floor(part * segment.text.length));
      segment.shown = segment.text.slice(0, count);
    });
    for (const turn of new Set(this.segments.map((segment) => segment.turn))) {
      const shown = this.segments.filter((segment) => segment.turn === turn).map((segment) => segment.shown);
      this.#show(turn, turn.text + shown.join(""));
    }
    while (this.segments.length > 1 && this.segments[0].shown === this.segments[0].text) {
      const done = this.segments.shift();
      done.turn.text += done.text;
    }
  }

  /** The reply was played to its end: all of it was heard. */
  settle() {
    for (const { turn, text } of this.segments) {
      turn.text += text;
      this.#show(turn, turn.text);
    }
    this.segments = [];
    this.log.setAttribute("aria-busy", "false");
  }

  /** The caller cut in: keep what was heard and mark the place. @param {number} heard @param {number} received */
  cut(heard, received) {
    this.tick(heard, received);
    for (const turn of new Set(this.segments.map((segment) => segment.turn))) {
      if (turn.item.hidden) {
        turn.item.remove();
        continue;
      }
      const mark = document.createElement("span");
      mark.className = "cut";
      mark.textContent = " — cut off here";
      turn.item.classList.add("was-cut");
      turn.words.append(mark);
    }
    this.segments = [];
    this.reply = null;
    this.log.setAttribute("aria-busy", "false");
  }

  /** A line between turns: a call ended, the line dropped. */
  note(text) {
    const item = document.createElement("li");
    item.className = "note";
    item.textContent = text;
    this.add(item);
  }
}
