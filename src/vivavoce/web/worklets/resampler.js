/**
 * Sample-rate conversion for speech, chunk by chunk: a polyphase windowed-sinc filter.
 *
 * Dropping samples instead (48 kHz → every third) folds everything above 8 kHz, every "s" and every hiss, down into
 * the speech band, where recognition suffers from it.
 */

/** Zero crossings of the sinc on each side. 32 put the stopband's edge at the output's Nyquist frequency. */
const ZERO_CROSSINGS = 32;
/** Kaiser β: −80 dB beyond the transition band (Kaiser & Schafer 1980). */
const BETA = 8;
/** Middle of the transition band, as a part of the lower Nyquist frequency: 7.4 kHz of 8 kHz. */
const CUTOFF = 0.925;

/** Modified Bessel function of the first kind, order 0. */
function bessel(x) {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-12 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}

/** One filter per phase, each with unit gain at 0 Hz, laid end to end. */
function filters(phases, half, bandwidth) {
  const taps = 2 * half;
  const table = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase += 1) {
    const row = table.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let k = 0; k < taps; k += 1) {
      const t = k - half + 1 - phase / phases;
      const angle = Math.PI * bandwidth * t;
      const inside = Math.max(0, 1 - (t / half) ** 2);
      row[k] = (t === 0 ? 1 : Math.sin(angle) / angle) * bessel(BETA * Math.sqrt(inside));
      sum += row[k];
    }
    for (let k = 0; k < taps; k += 1) row[k] /= sum;
  }
  return table;
}

/** A stream of samples from one rate to another, without clicks at the seams. */
export class Resampler {
  /**
   * @param {number} rateFrom samples per second of what is pushed
   * @param {number} rateTo samples per second of what comes back
   */
  constructor(rateFrom, rateTo) {
    const shared = gcd(rateFrom, rateTo);
    this.phases = rateTo / shared;
    this.step = rateFrom / shared;
    const ratio = Math.min(1, rateTo / rateFrom);
    /** Samples of the input that the filter looks ahead; its delay. */
    this.half = Math.ceil(ZERO_CROSSINGS / ratio);
    this.table = this.phases === this.step ? null : filters(this.phases, this.half, CUTOFF * ratio);
    this.held = new Float32Array(4 * this.half + 4096);
    this.output = new Float32Array(0);
    this.reset();
  }

  /** Forget what came before: the next sample is the first. */
  reset() {
    this.held.fill(0);
    this.end = this.half - 1; // silence before the first sample, so that output 0 lies on input 0
    this.start = 0;
    this.phase = 0;
  }

  /**
   * What is ready after `samples`.
   * @param {Float32Array} samples any length
   * @returns {Float32Array} valid until the next call
   */
  push(samples) {
    if (this.table === null) return samples;
    this.#hold(samples);
    const taps = 2 * this.half;
    const most = Math.ceil(((this.end - this.start) * this.phases) / this.step) + 1;
    if (this.output.length < most) this.output = new Float32Array(most);
    let count = 0;
    for (; this.start + taps <= this.end; count += 1) {
      const row = this.phase * taps;
      let sum = 0;
      for (let k = 0; k < taps; k += 1) sum += this.table[row + k] * this.held[this.start + k];
      this.output[count] = sum;
      this.phase += this.step;
      this.start += Math.floor(this.phase / this.phases);
      this.phase %= this.phases;
    }
    return this.output.subarray(0, count);
  }

  #hold(samples) {
    const used = Math.min(this.start, this.end);
    this.held.copyWithin(0, used, this.end);
    this.end -= used;
    this.start -= used;
    if (this.end + samples.length > this.held.length) {
      const larger = new Float32Array(2 * (this.end + samples.length));
      larger.set(this.held.subarray(0, this.end));
      this.held = larger;
    }
    this.held.set(samples, this.end);
    this.end += samples.length;
  }
}
