/** Soft tones that lead a camera to where something can be read, for agents that ask for them and callers who do not look. */

const LOUDNESS = 0.07; // of full scale: under the agent's voice
const AGAIN_MS = 1500; // the same hint
const SOON_MS = 700; // another one

/**
 * What each hint sounds like: notes one after the other, `[Hz from, Hz to, seconds]`; `side`: −1 left to 1 right. Rising means
 * "go on that way", falling "back"; two equal notes "stay".
 */
const TONES = {
  found: { notes: [[660, 660, 0.09], [990, 990, 0.16]] },
  hold_still: { notes: [[440, 440, 0.07], [440, 440, 0.07]] },
  closer: { notes: [[330, 550, 0.22]] },
  farther: { notes: [[550, 330, 0.22]] },
  left: { notes: [[520, 520, 0.14]], side: -1 },
  right: { notes: [[520, 520, 0.14]], side: 1 },
  up: { notes: [[520, 780, 0.14]] },
  down: { notes: [[520, 350, 0.14]] },
  more_light: { notes: [[220, 220, 0.2]] },
  less_glare: { notes: [[220, 220, 0.2]] },
};

/** The tones of one page. */
export class Tones {
  constructor() {
    this.last = "";
    this.at = 0;
    this.found = "";
  }

  /**
   * Something was seen.
   * @param {import("./observation.js").Saw} event
   * @param {AudioContext | undefined} context what plays; none = no sound
   * @param {number} [now] ms
   * @returns {string} the tone that is played, "" = none
   */
  saw(event, context, now = performance.now()) {
    const tone = this.#toneOf(event);
    const wait = tone === this.last ? AGAIN_MS : SOON_MS;
    if (!tone || !context || (tone !== "found" && now - this.at < wait)) return "";
    Object.assign(this, { last: tone, at: now });
    play(context, TONES[tone]);
    return tone;
  }

  /** A new code, or a text that was read for sure, sounds once; else what would help. */
  #toneOf({ codes, lines, guidance }) {
    const sure = [...(codes ?? []), ...(lines ?? []).filter((line) => line.sure)].map(({ text }) => text).join("\n");
    const fresh = sure !== "" && sure !== this.found;
    if (fresh) this.found = sure;
    return fresh ? "found" : guidance in TONES && guidance !== "found" ? guidance : "";
  }
}

function play(context, { notes, side = 0 }) {
  const pan = new StereoPannerNode(context, { pan: side });
  pan.connect(context.destination);
  let at = context.currentTime + 0.01;
  for (const [from, to, seconds] of notes) {
    const voice = new OscillatorNode(context, { frequency: from });
    const loudness = new GainNode(context, { gain: 0 });
    voice.frequency.setValueAtTime(from, at);
    voice.frequency.linearRampToValueAtTime(to, at + seconds);
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
    loudness.gain.linearRampToValueAtTime(0, at + seconds);
    voice.connect(loudness).connect(pan);
    voice.start(at);
    voice.stop(at + seconds);
    at += seconds + 0.05;
  }
}
