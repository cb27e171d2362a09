/** The agent's voice: what is queued, what has been heard, and silence at once when the caller cuts in. */

const RATE = 24000; // samples per second from a model (Live API)

/** Plays replies through a worklet and knows how far each was heard. */
export class Speaker {
  /**
   * @param {AudioContext} context
   * @param {{audible: (time: number) => void, empty: (finished: boolean) => void, level: (level: number) => void}} on
   *   `audible`: a first sound leaves the loudspeaker, seconds on the context's clock; `empty`: all that came was
   *   played, and the reply is over if `finished`; `level`: 0–1, some 50 times a second
   */
  static async open(context, on) {
    await context.audioWorklet.addModule(new URL("../worklets/playback.js", import.meta.url));
    return new Speaker(context, on);
  }

  constructor(context, on) {
    this.context = context;
    this.on = on;
    /** True while a reply is heard. */
    this.playing = false;
    this.epoch = 0;
    this.received = 0;
    this.played = 0;
    this.gain = context.createGain();
    this.gain.connect(context.destination);
    this.node = new AudioWorkletNode(context, "playback", { numberOfInputs: 0, outputChannelCount: [1] });
    this.node.port.onmessage = ({ data }) => this.#receive(data);
    this.node.connect(this.gain);
  }

  #receive(message) {
    if (message.type === "audible") {
      this.playing = true;
      this.on.audible(message.time + this.#latency());
    } else if (message.epoch !== this.epoch) {
      return; // on its way when the reply was cut
    } else if (message.type === "empty") {
      this.playing = false;
      if (message.finished) this.played = this.received;
      this.on.level(0);
      this.on.empty(message.finished);
    } else {
      this.played = message.played;
      this.on.level(Math.min(1, message.level * 1.6));
    }
  }

  /** Seconds between the worklet and the ear; Safari knows only the half of it. */
  #latency() {
    return this.context.outputLatency || this.context.baseLatency || 0;
  }

  /** Seconds of sound received since the last flush. */
  get receivedSeconds() {
    return this.received / RATE;
  }

  /** Seconds of that which reached the ear. */
  get heardSeconds() {
    if (this.played === this.received) return this.receivedSeconds;
    return Math.max(0, this.played / RATE - this.#latency());
  }

  /** True while there is something to hear, now or in a moment. */
  get busy() {
    return this.playing || this.heardSeconds < this.receivedSeconds;
  }

  /** Queue a piece of a reply. @param {Int16Array} pcm 24 kHz; taken over */
  play(pcm) {
    this.received += pcm.length;
    this.node.port.postMessage({ type: "audio", pcm }, [pcm.buffer]);
  }

  /** The reply has no more sound: play even a piece too short to start with, and report `empty` after it. */
  finish() {
    this.node.port.postMessage({ type: "finish" });
  }

  /** Fall silent now and forget what is queued. */
  flush() {
    this.epoch += 1;
    this.received = 0;
    this.played = 0;
    this.playing = false;
    this.node.port.postMessage({ type: "flush", epoch: this.epoch });
    this.on.level(0);
  }

  /** Silent, a reply still runs its time, so that captions keep their pace. */
  setSilent(silent) {
    this.gain.gain.value = silent ? 0 : 1;
  }
}

/** Stands in where the browser plays no sound (a page that is not secure): everything counts as heard on arrival. */
export class SilentSpeaker {
  playing = false;
  busy = false;
  receivedSeconds = 0;
  heardSeconds = 0;

  constructor(on) {
    this.on = on;
  }

  play() {}

  finish() {
    this.on.empty(true);
  }

  flush() {}

  setSilent() {}
}
