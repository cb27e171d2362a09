/** The microphone's worklet: the context's rate → 16 kHz PCM16 in frames of 32 ms, with their level and time. */
import { Resampler } from "./resampler.js";

const RATE = 16000; // samples per second towards a model (Live API)
const FRAME = 512; // samples: 32 ms, one window of the voice detector, within the Live API's advice of 20–40 ms

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, RATE);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.energy = 0;
    this.open = true;
    this.port.onmessage = () => {
      this.open = false;
    };
  }

  process([channels]) {
    if (channels.length > 0) {
      for (const sample of this.resampler.push(channels[0])) this.#take(sample);
    }
    return this.open;
  }

  #take(sample) {
    const clipped = Math.max(-1, Math.min(32767 / 32768, sample));
    this.frame[this.filled] = Math.round(clipped * 32768);
    this.energy += clipped * clipped;
    this.filled += 1;
    if (this.filled < FRAME) return;
    const level = Math.sqrt(this.energy / FRAME);
    this.port.postMessage({ pcm: this.frame, level, time: currentTime }, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.energy = 0;
  }
}

registerProcessor("capture", Capture);
