/** The agent's voice where it comes by RTP: the browser plays it, and we reckon how far it has been heard. */

/** Milliseconds that a browser's jitter buffer holds, on a good line, and the way (s). */
const DELAY = 0.1;
/** A jitter buffer on a bad line may hold so much more (s). */
const LATEST = 0.5;
/** −46 dB: below lie breath and dither, above lies speech. */
const AUDIBLE = 0.005;

/** Like `Speaker`, but told by the gateway how much sound there is instead of being given it. */
export class RemoteSpeaker {
  /**
   * @param {AudioContext} context running, with the capture worklet there or on its way
   * @param {HTMLAudioElement} audio plays it
   * @param {object} on as `Speaker`'s
   */
  constructor(context, audio, on) {
    this.context = context;
    this.on = on;
    this.playing = false;
    this.finished = false;
    this.received = 0; // seconds, since the last flush
    this.before = 0; // of those, seconds before the sound that plays now without a gap
    this.starts = 0; // when that began, on the context's clock
    this.audio = audio;
    this.#measure(audio.srcObject);
  }

  async #measure(stream) {
    await this.context.audioWorklet.addModule(new URL("../worklets/capture.js", import.meta.url));
    if (this.closed) return;
    this.source = this.context.createMediaStreamSource(stream);
    this.meter = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    this.meter.port.onmessage = ({ data }) => this.#hear(data);
    this.source.connect(this.meter);
  }

  #hear({ level, time }) {
    this.on.level(Math.min(1, level * 3));
    if (this.playing || level < AUDIBLE || !this.busy) return; // the tail of one that was reckoned over is no other
    this.playing = true;
    this.starts = Math.max(this.starts, Math.min(time, this.starts + LATEST)); // now it is known
    this.on.audible(time);
  }

  get #ends() {
    return this.starts + this.received - this.before;
  }

  /** So many seconds more are on their way. */
  expect(seconds) {
    const now = this.context.currentTime;
    this.finished = false;
    if (this.#ends <= now) [this.before, this.starts] = [this.received, now + DELAY];
    this.received += seconds;
    this.#wait();
  }

  #wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#pause(), Math.max(0, this.#ends - this.context.currentTime) * 1000);
  }

  #pause() {
    if (this.#ends - this.context.currentTime > 0.01) return this.#wait(); // the context's clock is the sound's
    this.playing = false;
    this.on.level(0);
    this.on.empty(this.finished);
  }

  /** Seconds of sound announced since the last flush. */
  get receivedSeconds() {
    return this.received;
  }

  /** Seconds of that which reached the ear. */
  get heardSeconds() {
    return Math.min(this.received, this.before + Math.max(0, this.context.currentTime - this.starts));
  }

  /** True while there is something to hear, now or in a moment. */
  get busy() {
    return this.heardSeconds < this.received;
  }

  play() {}

  /** The reply has no more sound: report `empty` after it. */
  finish() {
    this.finished = true;
    this.#wait();
  }

  /** The gateway has stopped sending: forget what was announced. */
  flush() {
    clearTimeout(this.timer);
    [this.received, this.before, this.starts, this.playing] = [0, 0, 0, false];
    this.on.level(0);
  }

  /** Silent, a reply still runs its time. */
  setSilent(silent) {
    this.audio.muted = silent;
  }

  /** Give everything back. */
  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.source?.disconnect();
    this.meter?.port.postMessage("close");
  }
}
