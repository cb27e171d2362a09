/** One call: the line, the microphone, the speaker and the captions, and who hears what from whom. */

import { Line } from "./line.js";
import { Microphone } from "./microphone.js";
import { RemoteSpeaker } from "./remote.js";
import { SilentSpeaker, Speaker } from "./speaker.js";
import { IDLE } from "./state.js";
import { LOST_MICROPHONE, offerTrouble, SILENT_MICROPHONE } from "./troubles.js";

/** Longer ago than this, what was said is not what is being answered (s). */
const LONGEST_WAIT = 20;
/** Captions and endings are looked at this often (ms). */
const TICK_MS = 40;
/** Ticks of silence after the agent's goodbye before the call ends: 1.2 s, in case the goodbye is still to come. */
const QUIET_TICKS = 30;

/** How the agent ended a call, in words. */
const ENDINGS = {
  goodbye: "Call ended. Goodbye.",
  transferred: "Call ended: you were handed over to a person.",
  gave_up: "Call ended: the agent could not help.",
};

/**
 * A call from dial to hang-up. `page` takes what is to be seen:
 *   state(CallState) · level("caller" | "agent", 0–1) · trouble(Trouble | null) · latency(ms, "voice" | "text")
 *   tool(event) · saw(event) · sight(event) · voice() the caller begins to speak · opened() the line is there
 *   line("websocket" | "webrtc" | "") what carries the call
 *   fresh() → Promise: what the caller shows is sent as it is now · ended({code, reason, wasOpen} | {note})
 */
export class Call {
  /**
   * @param {{agent: string, token: () => Promise<string>, handle?: string, text?: string, silent: boolean, line: string}} how
   *   `token`: gets what lets us in, asked once the microphone is there: it is good for a minute; `text`: what the caller typed to begin with; `silent`: without the agent's voice; `line`: "webrtc" to try that first, "websocket" for that alone, else as it goes
   * @param {import("./captions.js").Captions} captions
   * @param {object} page as above
   */
  constructor(how, captions, page) {
    this.how = how;
    this.captions = captions;
    this.page = page;
    this.state = { ...IDLE, phase: "connecting" };
    this.microphone = null;
    this.speaker = new SilentSpeaker(this.#speakerEvents());
    this.asked = null; // when the caller's turn ended, on the context's clock
    this.ending = ""; // what the page says once the agent's goodbye was heard
    this.closed = null; // the outcome, while the last words are still being heard
    this.replying = false; // more of the reply may come
    this.quiet = 0; // ticks
  }

  /** Dial. `microphone`: with the caller's voice. @throws what `getUserMedia` or `token` throws, before anything is dialled */
  async start(microphone) {
    this.page.state(this.state);
    await this.#openSound();
    if (this.over) return;
    if (microphone) await this.openMicrophone();
    if (this.over) return;
    const { agent, handle, text } = this.how;
    const token = await this.how.token();
    if (this.over) return;
    const webrtc = this.how.line === "webrtc" && Boolean(this.context);
    const voice = this.microphone?.track;
    this.line = new Line({ agent, token, handle, greet: !text && !handle, webrtc, voice }, this.#lineEvents());
    this.timer = setInterval(() => this.#tick(), TICK_MS);
  }

  async #openSound() {
    if (!window.AudioContext || !window.isSecureContext) return;
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.context.resume();
    this.speaker = await Speaker.open(this.context, this.#speakerEvents());
    this.speaker.setSilent(this.how.silent);
  }

  /** Let the agent hear the caller. @throws what `getUserMedia` throws */
  async openMicrophone() {
    if (!this.context) throw new DOMException("no secure context", "SecurityError");
    const opened = await Microphone.open(this.context, {
      frame: (pcm) => this.line?.sendAudio(pcm),
      level: (level) => this.page.level("caller", level),
      silent: (silent) => this.page.trouble(silent ? SILENT_MICROPHONE : null),
      voice: () => this.page.voice(),
      lost: () => this.#loseMicrophone(),
    });
    if (this.over) return opened.close();
    this.microphone = opened;
    this.line?.setVoice(opened.track);
    this.#set({ microphone: "on" });
  }

  #loseMicrophone() {
    this.microphone?.close();
    this.microphone = null;
    this.line?.setVoice(null);
    this.line?.endAudio();
    this.#set({ microphone: "off" });
    this.page.trouble(LOST_MICROPHONE);
  }

  #set(change) {
    if (this.over) return; // the speaker may still tell that it has come to its end
    this.state = { ...this.state, ...change };
    this.page.state(this.state);
  }

  #tick() {
    const may = this.context && !this.how.line && !this.speaker.busy && !this.replying;
    if (may && this.line.poor) this.line.change(); // in a pause, since what is being said would be cut
    this.captions.tick(this.speaker.heardSeconds, this.speaker.receivedSeconds);
    this.quiet = this.speaker.busy || this.replying ? 0 : this.quiet + 1;
    if (this.closed && !this.speaker.busy) this.#end(this.closed);
    else if (this.ending && this.quiet > QUIET_TICKS) this.hangUp(this.ending);
  }

  #speakerEvents() {
    return {
      audible: (time) => this.#hearReply(time),
      empty: (finished) => this.#pauseReply(finished),
      level: (level) => this.page.level("agent", level),
    };
  }

  #hearReply(time) {
    const voice = this.microphone?.lastVoice ?? 0;
    const since = Math.max(voice, this.asked ?? 0);
    this.measured = since > (this.answered ?? 0) && time - since < LONGEST_WAIT;
    if (this.measured) this.page.latency(Math.round((time - since) * 1000), since === this.asked ? "text" : "voice");
    this.answered = time;
    this.asked = null;
    this.#set({ playing: true });
  }

  #pauseReply(finished) {
    if (finished) this.captions.settle();
    // What the microphone took for a voice while the agent spoke was most likely the agent.
    if (this.context) this.answered = this.context.currentTime;
    this.#set({ playing: false, floor: this.state.floor === "speaking" ? "listening" : this.state.floor });
  }

  #lineEvents() {
    return {
      opened: () => this.#open(),
      closed: (close) => this.#close(close),
      carried: (kind, audio, offer) => this.#carry(kind, audio, offer),
      audio: (pcm) => this.#play(pcm),
      sound: (seconds) => this.#expect(seconds),
      said: (text) => this.captions.say(text, this.speaker.receivedSeconds),
      heard: (text, how) => this.captions.hear(text, how),
      interrupted: () => this.#interrupt(),
      generated: () => this.#endReply(),
      turnDone: () => this.#endReply(),
      event: (event) => this.#receiveEvent(event),
    };
  }

  /** Something else carries the call from now on, and with it the agent's voice. */
  #carry(kind, audio, offer) {
    this.local ??= this.speaker;
    if (this.speaker !== this.local) this.speaker.close();
    this.speaker = kind === "webrtc" ? new RemoteSpeaker(this.context, audio, this.#speakerEvents()) : this.local;
    this.speaker.setSilent(this.how.silent);
    this.page.line(kind);
    if (offer) this.page.trouble(offerTrouble(offer));
  }

  #open() {
    this.#set({ phase: "live" });
    this.page.opened();
    if (this.how.text) this.sendText(this.how.text);
  }

  #play(pcm) {
    this.replying = true;
    this.speaker.play(pcm);
  }

  #expect(seconds) {
    this.replying = true;
    this.speaker.expect(seconds);
  }

  #endReply() {
    this.replying = false;
    this.captions.closeReply();
    this.speaker.finish();
  }

  #interrupt() {
    this.captions.cut(this.speaker.heardSeconds, this.speaker.receivedSeconds);
    this.speaker.flush();
    this.replying = false;
    this.answered = null;
    this.#set({ playing: false });
  }

  #receiveEvent(event) {
    if (event.type === "state") {
      if (event.state === "hearing" && this.state.floor !== "hearing") this.page.voice();
      this.#set({ floor: event.state });
    } else if (event.type === "saw" || event.type === "sight") this.page[event.type](event);
    else if (event.type === "latency" && !this.measured) this.page.latency(Math.round(event.voiceToVoiceMs), "voice");
    else if (event.type === "ending") this.ending = ENDINGS[event.reason] ?? "Call ended.";
    else if (event.type === "tool") {
      this.captions.closeReply();
      this.captions.closeCaller();
      this.page.tool(event);
    }
  }

  /** The line is gone; what was received is still played to its end. */
  #close(close) {
    const polite = this.ending || (close.code === 1000 && "Call ended by the agent.");
    if (!polite) return this.#end(close);
    this.speaker.finish();
    this.closed = { note: polite };
  }

  #end(outcome) {
    if (this.over) return;
    this.over = true;
    clearInterval(this.timer);
    if (this.speaker.busy) this.captions.cut(this.speaker.heardSeconds, this.speaker.receivedSeconds);
    else this.captions.settle();
    this.captions.closeCaller();
    this.microphone?.close();
    if (this.local && this.speaker !== this.local) this.speaker.close();
    this.context?.close();
    this.page.line("");
    this.page.level("agent", 0);
    this.page.state({ ...IDLE, phase: outcome.note ? "idle" : "dropped" });
    this.page.ended(outcome);
  }

  /** What resumes this conversation; "" when nothing does. */
  get handle() {
    return this.line?.handle ?? "";
  }

  /** Say `text` as a turn of the caller. */
  sendText(text) {
    if (this.state.phase !== "live") return;
    this.captions.type(text);
    this.asked = this.context?.currentTime ?? null;
    this.page.fresh().then(() => this.line.sendText(text)); // what it is about goes before it
  }

  /** Pictures can leave. */
  get live() {
    return this.state.phase === "live" && !this.over && !this.closed;
  }

  /** @param {boolean} muted nothing of the caller's voice leaves the page */
  setMuted(muted) {
    this.microphone.setMuted(muted);
    if (muted) this.line?.endAudio();
    this.#set({ microphone: muted ? "muted" : "on" });
  }

  /** @param {boolean} silent without the agent's voice; the captions go on */
  setSilent(silent) {
    this.how.silent = silent;
    this.speaker.setSilent(silent);
  }

  /** The microphone was refused: give everything back as if the call had not been. */
  abandon() {
    this.over = true;
    this.context?.close();
  }

  /** End the call from this side. */
  hangUp(note = "You ended the call.") {
    this.line?.hangUp();
    this.#end({ note });
  }
}
