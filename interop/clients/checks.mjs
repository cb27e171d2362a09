// How a client's script tells the runner what worked: one JSON line per check on standard output.
import { readFileSync } from "node:fs";

const WITHIN = 60; // seconds for one check; a spoken call of four turns takes about 25
export const RATE = 16_000; // Hz of the recordings
export const FRAME = 0.04; // seconds per message of an open microphone

export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds) * 1000));

// Runs one check and reports it; whatever it throws is why it failed.
export async function check(name, work) {
  let problem = "";
  const late = pause(WITHIN).then(() => Promise.reject(new Error(`not done within ${WITHIN} s`)));
  try {
    await Promise.race([work(), late]);
  } catch (error) {
    problem = `${error?.name ?? "Error"}: ${error?.message ?? error}`.slice(0, 600);
  }
  late.catch(() => {});
  console.log(`{"check":${JSON.stringify(name)},"problem":${JSON.stringify(problem)}}`);
}

export function assert(condition, message) {
  if (!condition) throw new Error(message);
}

// Fails unless a transcript holds one spelling of a fact ("21", "twenty-one").
export function says(text, ...facts) {
  assert(
    facts.some((fact) => text.toLowerCase().includes(fact.toLowerCase())),
    `"${text}" should hold ${facts.join(" or ")}`,
  );
}

export function same(got, wanted) {
  assert(JSON.stringify(got) === JSON.stringify(wanted), `${JSON.stringify(got)} should be ${JSON.stringify(wanted)}`);
}

// The samples of a plain 16 kHz mono PCM16 file: all behind a header of 44 bytes.
export const recording = (path) => readFileSync(path).subarray(44);

// Calls `send` with a frame of PCM16 every 40 ms: the recording that is being spoken, else silence.
export class Microphone {
  constructor(send, rate = RATE) {
    let speech = Buffer.alloc(0);
    let sent = 0;
    const size = FRAME * rate * 2;
    const began = performance.now() / 1000;
    this.speak = (pcm) =>
      new Promise((resolve) => {
        speech = pcm;
        this.silent = resolve;
      });
    this.timer = setInterval(() => {
      for (; began + sent * FRAME <= performance.now() / 1000; sent++) {
        const frame = Buffer.alloc(size);
        speech.copy(frame);
        speech = speech.subarray(size);
        send(frame);
        if (!speech.length) this.silent?.();
      }
    }, FRAME * 500);
  }

  close() {
    clearInterval(this.timer);
  }
}
