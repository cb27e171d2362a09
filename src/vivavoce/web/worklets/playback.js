/**
 * The speaker's worklet: a queue of 24 kHz PCM16 → the context's rate.
 *
 * Replies arrive faster than they are spoken, so the queue is as long as the longest reply. Resampling happens as the
 * sound is needed: a whole reply at once would take longer than the 2.7 ms this thread has.
 *
 * In:  {type: "audio", pcm: Int16Array} · {type: "finish"} no more for now · {type: "flush", epoch}
 * Out: {type: "progress", epoch, played, level} · {type: "audible", time} a first sound after silence
 *      {type: "empty", epoch, finished} nothing left to play: the reply's end if `finished`, else a wait for more
 */
import { Resampler } from "./resampler.js";

const RATE = 24000; // samples per second from a model (Live API)
const START = 0.05 * RATE; // samples gathered before a reply begins: rides out 50 ms of network jitter
const BLOCK = 128; // samples resampled at a time
const REPORT = 1024; // samples at the context's rate between two reports: 21 ms at 48 kHz
const AUDIBLE = 0.005; // −46 dB: below lie breath and dither, above lies speech
const RELEASE = 0.97; // per sample: a cut fades by 60 dB in 5 ms instead of clicking

class Playback extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(RATE, sampleRate);
    this.block = new Float32Array(BLOCK);
    this.epoch = 0;
    this.last = 0;
    this.sinceReport = 0;
    this.peak = 0;
    this.#empty();
    this.port.onmessage = ({ data }) => this.#receive(data);
  }

  #empty() {
    this.queue = [];
    this.offset = 0; // samples already used of queue[0]
    this.queued = 0;
    this.played = 0;
    this.ready = new Float32Array(0);
    this.next = 0; // the next sample of `ready`
    this.playing = false;
    this.finished = false;
    this.heard = false;
    this.resampler.reset();
  }

  #receive(message) {
    if (message.type === "flush") {
      this.epoch = message.epoch;
      this.#empty();
    } else if (message.type === "finish") {
      this.finished = true;
      if (!this.playing && this.queued === 0) this.#pause();
    } else {
      this.queue.push(message.pcm);
      this.queued += message.pcm.length;
      this.finished = false;
    }
  }

  process(_, [channels]) {
    if (!this.playing && (this.queued >= START || (this.finished && this.queued > 0))) this.playing = true;
    const output = channels[0];
    for (let i = 0; i < output.length; i += 1) {
      const sample = this.playing ? this.#sample() : null;
      this.last = sample ?? this.last * RELEASE;
      output[i] = this.last;
      this.peak = Math.max(this.peak, Math.abs(this.last));
      if (!this.heard && sample !== null && Math.abs(sample) > AUDIBLE) {
        this.heard = true;
        this.port.postMessage({ type: "audible", time: currentTime + i / sampleRate });
      }
    }
    for (const other of channels.slice(1)) other.set(output);
    this.#report(output.length);
    return true;
  }

  /** The next sample at the context's rate; null once there is nothing left to play. */
  #sample() {
    while (this.next >= this.ready.length) {
      if (this.queued === 0) {
        this.#pause();
        return null;
      }
      this.ready = this.resampler.push(this.#take());
      this.next = 0;
    }
    this.next += 1;
    return this.ready[this.next - 1];
  }

  #take() {
    let filled = 0;
    while (filled < BLOCK && this.queued > 0) {
      const chunk = this.queue[0];
      const count = Math.min(BLOCK - filled, chunk.length - this.offset);
      for (let k = 0; k < count; k += 1) this.block[filled + k] = chunk[this.offset + k] / 32768;
      filled += count;
      this.offset += count;
      this.queued -= count;
      if (this.offset === chunk.length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
    this.played += filled;
    return this.block.subarray(0, filled);
  }

  /** Out of sound: in the midst of a reply, gather anew before going on. */
  #pause() {
    this.playing = false;
    this.heard = false;
    this.port.postMessage({ type: "empty", epoch: this.epoch, finished: this.finished });
  }

  #report(count) {
    this.sinceReport += count;
    if (this.sinceReport < REPORT) return;
    this.port.postMessage({ type: "progress", epoch: this.epoch, played: this.played, level: this.peak });
    this.sinceReport = 0;
    this.peak = 0;
  }
}

registerProcessor("playback", Playback);
