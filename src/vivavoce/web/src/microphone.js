/** The caller's voice: permission, the worklet that frames it, its level. */

/** What we ask of the browser: it cancels the agent's own voice from the speakers, and steadies the level. */
const WANTED = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** A frame this loud over the quietest of late is a voice (dB) … */
const OVER_NOISE_DB = 10;
/** … if it is louder than this (dBFS); below lies the hiss of an open microphone. */
const QUIETEST_VOICE_DB = -50;
/** The noise estimate rises this much per 32 ms frame (dB): back to the truth in seconds after a quiet moment. */
const NOISE_RISE_DB = 0.15;
/** After so long without a voice (s) the next one begins a turn. */
const PAUSE = 0.8;
/** Below this a microphone gives nothing at all (dBFS): muted by a switch, or the wrong one. */
const DEAD_DB = -85;
/** Frames of 32 ms of that before we say so: 5 s. */
const DEAD_FRAMES = 156;

/** An open microphone. */
export class Microphone {
  /**
   * Ask for the microphone and start to listen.
   * @param {AudioContext} context running, or about to
   * @param {{frame: (pcm: Int16Array) => void, level: (level: number) => void, silent: (silent: boolean) => void,
   *   voice: () => void, lost: () => void}} on `frame`: 512 samples at 16 kHz; `level`: 0–1 for a meter; `silent`: no sound came since it
   *   was opened, or now it does after all; `voice`: the caller begins to speak; `lost`: unplugged or taken away
   * @throws {DOMException | Error} as `getUserMedia`; explain it with `microphoneTrouble`
   */
  static async open(context, on) {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no secure context", "SecurityError");
    const stream = await navigator.mediaDevices.getUserMedia({ audio: WANTED });
    try {
      await context.audioWorklet.addModule(new URL("../worklets/capture.js", import.meta.url));
      return new Microphone(context, stream, on);
    } catch (error) {
      for (const track of stream.getTracks()) track.stop(); // the call ended while the browser asked for permission
      throw error;
    }
  }

  constructor(context, stream, on) {
    this.on = on;
    this.track = stream.getAudioTracks()[0];
    this.muted = false;
    /** Seconds on the context's clock when the caller was last heard to speak; null if never. */
    this.lastVoice = null;
    /** Anything but digital silence came in, ever: later, noise suppression may make silence as deep as that. */
    this.alive = false;
    this.frames = 0;
    this.noise = QUIETEST_VOICE_DB;
    this.source = context.createMediaStreamSource(stream);
    this.node = new AudioWorkletNode(context, "capture", {
      numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit",
    });
    this.node.port.onmessage = ({ data }) => this.#receive(data);
    this.source.connect(this.node);
    this.track.addEventListener("ended", () => on.lost());
  }

  #receive({ pcm, level, time }) {
    if (this.muted) return;
    const db = 20 * Math.log10(level + 1e-9);
    this.frames += 1;
    if (!this.alive && db > DEAD_DB) {
      this.alive = true;
      if (this.frames > DEAD_FRAMES) this.on.silent(false);
    } else if (!this.alive && this.frames === DEAD_FRAMES) this.on.silent(true);
    if (db > QUIETEST_VOICE_DB && db > this.noise + OVER_NOISE_DB) {
      if (this.lastVoice === null || time - this.lastVoice > PAUSE) this.on.voice();
      this.lastVoice = time;
    }
    if (db >= DEAD_DB) this.noise = Math.min(db, this.noise + NOISE_RISE_DB);
    this.on.level(Math.max(0, Math.min(1, (db + 60) / 45))); // −60 dB is nothing, −15 dB is loud speech
    this.on.frame(pcm);
  }

  /** Muted, no sound leaves the page, and the browser shows the microphone as off. */
  setMuted(muted) {
    this.muted = muted;
    this.track.enabled = !muted;
    if (muted) this.on.level(0);
  }

  /** Give the microphone back. */
  close() {
    this.node.port.postMessage("close");
    this.node.port.onmessage = null;
    this.source.disconnect();
    this.track.stop();
    this.on.level(0);
  }
}
