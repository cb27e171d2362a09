// Pipecat's JavaScript client on its Gemini Live transport: it greets, and a spoken call.
//
//     node pipecat_transport.mjs A.wav B.wav …      the recordings are spoken to the front desk
//
// The transport has its host built in: the subclass that its users write to change it is the only thing not stock. The
// media manager stands for a browser's microphone and loudspeaker.
import "./browser.mjs";
import { PipecatClient } from "@pipecat-ai/client-js";
import { GeminiLiveWebsocketTransport } from "@pipecat-ai/gemini-live-websocket-transport";
import { assert, check, Microphone, pause, RATE, recording } from "./checks.mjs";

const HOST = "wss://generativelanguage.googleapis.com";
const SENT_RATE = 24_000; // Hz, what the transport declares of its microphone's sound

class LocalTransport extends GeminiLiveWebsocketTransport {
  initializeLLM() {
    super.initializeLLM();
    this._ws._url = this._ws._url.replace(HOST, process.env.GOOGLE_GEMINI_BASE_URL.replace(/^http/, "ws"));
  }
}

class Headset {
  played = 0; // bytes of 24 kHz sound

  setUserAudioCallback(send) {
    this.send = send;
  }

  bufferBotAudio(sound) {
    this.played += sound.byteLength;
  }

  connect() {
    this.microphone = new Microphone((frame) => this.send(new Uint8Array(frame).buffer), SENT_RATE);
  }

  async disconnect() {
    this.microphone?.close();
  }

  setClientOptions() {}
  async initialize() {}
  async userStartedSpeaking() {}
  enableMic() {}
  tracks() {
    return { local: {} };
  }
}

async function open(model, initial_messages) {
  const headset = new Headset();
  const transport = new LocalTransport(
    { api_key: process.env.GOOGLE_API_KEY, model, initial_messages, settings: { response_modalities: ["AUDIO"] } },
    headset,
  );
  const call = { headset, transport, done: () => {} };
  call.client = new PipecatClient({ transport, callbacks: { onBotStoppedSpeaking: () => call.done() }, enableMic: true });
  call.reply = () =>
    new Promise((resolve) => {
      const before = headset.played;
      call.done = () => resolve(headset.played - before);
    });
  return call;
}

async function greets() {
  const call = await open("models/embedded", [{ role: "user", content: "Say hello." }]);
  const reply = call.reply();
  await call.client.connect();
  assert((await reply) > 0, "it greeted without a sound");
  await call.client.disconnect();
}

async function speech(files) {
  const call = await open("models/front-desk");
  await call.client.connect();
  for (const file of files) {
    const reply = call.reply();
    await call.headset.microphone.speak(resampled(recording(file)));
    const bytes = await reply;
    assert(bytes > 0, `no sound came back for ${file}`);
    await pause(bytes / 48_000); // let the reply be played before the next words
  }
  await call.client.disconnect();
}

// 16 kHz → 24 kHz, straight lines between the samples.
function resampled(pcm) {
  const from = Int16Array.from({ length: pcm.length >> 1 }, (_, i) => pcm.readInt16LE(2 * i));
  const step = RATE / SENT_RATE;
  const to = Int16Array.from({ length: Math.floor((from.length - 1) / step) }, (_, i) => {
    const at = Math.floor(i * step);
    return from[at] + (from[at + 1] - from[at]) * (i * step - at);
  });
  return Buffer.from(to.buffer);
}

const files = process.argv.slice(2);
await check("greets", greets);
await check("speech", () => speech(files));
process.exit(0);
