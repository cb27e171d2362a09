// A caller made of the stock @google/genai SDK alone; prints what it experienced as JSON.
//
//     node call.mjs MODEL spoken A.wav B.wav …     speaks recordings, with an open microphone in between
//     node call.mjs MODEL content "Hello" …        types with sendClientContent
//     node call.mjs MODEL realtime "Hello" …       types with sendRealtimeInput({ text })
//     node call.mjs MODEL content+realtime …       types with both in turn
//
// Where to call comes from GOOGLE_GEMINI_BASE_URL. With INSTRUCTIONS in the environment it declares functions of its own
// and answers their calls.
import { readFileSync } from "node:fs";
import { GoogleGenAI, Modality } from "@google/genai";

const FRAME = 0.04; // seconds per message
const BREATH = 0.3; // seconds between a reply's end and the caller's next words
const REPLY_WITHIN = 25; // seconds
const RATE = 16_000;
const FUNCTIONS = [
  { name: "turn_on_the_lights", description: "Turns the lights on in the room." },
  {
    name: "get_weather",
    description: "Tells the weather in a city.",
    parametersJsonSchema: {
      type: "object",
      properties: { city: { type: "string", description: "The city's name." } },
      required: ["city"],
    },
  },
];
const ANSWERS = { turn_on_the_lights: { result: "ok" }, get_weather: { result: "Sunny, 21 degrees." } };

const now = () => performance.now() / 1000;
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds) * 1000));

class Turn {
  constructor(said) {
    Object.assign(this, { said, heard: "", reply: "", audio_seconds: 0, mime_types: [], ends: [], calls: [] });
    this.playedUntil = 0;
    this.complete = new Promise((resolve) => (this.finish = resolve));
  }

  take(content) {
    for (const { inlineData } of content.modelTurn?.parts ?? []) {
      if (!inlineData) continue;
      const seconds = Buffer.from(inlineData.data, "base64").length / 48_000;
      this.audio_seconds += seconds;
      if (!this.mime_types.includes(inlineData.mimeType)) this.mime_types.push(inlineData.mimeType);
      this.playedUntil = Math.max(now(), this.playedUntil) + seconds;
    }
    this.heard += content.inputTranscription?.text ?? "";
    this.reply += content.outputTranscription?.text ?? "";
    if (content.generationComplete) this.ends.push("generation_complete");
    if (content.interrupted) this.ends.push("interrupted");
    if (content.turnComplete) this.ends.push("turn_complete");
    if (this.ends.slice(-2).join() === "generation_complete,turn_complete") this.finish();
  }

  told() {
    const { playedUntil, complete, finish, ...rest } = this;
    return rest;
  }
}

class Caller {
  turns = [];
  speech = Buffer.alloc(0);
  problem = "";

  get turn() {
    return this.turns.at(-1);
  }

  take(message) {
    if (message.toolCall) this.answer(message.toolCall.functionCalls);
    if (message.serverContent && this.turn) this.turn.take(message.serverContent);
  }

  answer(calls) {
    this.turn.calls.push(...calls.map(({ id, name, args }) => ({ id, name, args: args ?? {} })));
    const functionResponses = calls.map(({ id, name }) => ({ id, name, response: ANSWERS[name] }));
    this.session.sendToolResponse({ functionResponses });
  }

  end(problem) {
    this.problem ||= problem;
    this.turn?.finish();
  }

  // A frame every 40 ms: the recording that is being spoken, else silence.
  openMicrophone() {
    const size = FRAME * RATE * 2;
    const began = now();
    let sent = 0;
    return setInterval(() => {
      for (; began + sent * FRAME <= now(); sent++) {
        const frame = Buffer.alloc(size);
        this.speech.copy(frame);
        this.speech = this.speech.subarray(size);
        this.session.sendRealtimeInput({ audio: { data: frame.toString("base64"), mimeType: `audio/pcm;rate=${RATE}` } });
        if (!this.speech.length) this.silent?.();
      }
    }, FRAME * 500);
  }

  async say(line, how) {
    this.turns.push(new Turn(line));
    if (how === "spoken") {
      const silence = new Promise((resolve) => (this.silent = resolve));
      this.speech = readFileSync(line).subarray(44); // plain 16 kHz PCM16 behind a header of 44 bytes
      await silence;
    } else if (how === "content") {
      this.session.sendClientContent({ turns: [{ role: "user", parts: [{ text: line }] }], turnComplete: true });
    } else {
      this.session.sendRealtimeInput({ text: line });
    }
    const late = setTimeout(() => this.end(`no whole reply within ${REPLY_WITHIN} s`), REPLY_WITHIN * 1000);
    await this.turn.complete;
    clearTimeout(late);
    if (!this.problem) await pause(this.turn.playedUntil + BREATH - now());
  }
}

const [model, how, ...lines] = process.argv.slice(2);
const caller = new Caller();
const config = { responseModalities: [Modality.AUDIO], inputAudioTranscription: {}, outputAudioTranscription: {} };
if (process.env.INSTRUCTIONS) {
  config.systemInstruction = process.env.INSTRUCTIONS;
  config.tools = [{ functionDeclarations: FUNCTIONS }];
}
let over = false;
function report() {
  over = true;
  console.log(JSON.stringify({ turns: caller.turns.map((turn) => turn.told()), problem: caller.problem }));
  process.exit(0);
}
caller.session = await new GoogleGenAI({ apiKey: "x" }).live.connect({
  model,
  config,
  callbacks: {
    onmessage: (message) => caller.take(message),
    onerror: (event) => caller.end(`error: ${event.message}`),
    onclose: ({ code, reason }) => {
      if (!over) caller.end(`closed: ${code} ${reason}`);
      if (!caller.session) report(); // `connect` would wait for ever
    },
  },
});
const microphone = how === "spoken" ? caller.openMicrophone() : undefined;
const ways = how.split("+");
for (const [index, line] of lines.entries()) {
  await caller.say(line, ways[index % ways.length]);
  if (caller.problem) break;
}
clearInterval(microphone);
report();
