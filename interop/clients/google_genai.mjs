// @google/genai alone: text, speech, its own functions, resumption, an ephemeral token.
//
//     node google_genai.mjs A.wav B.wav …      the recordings are spoken to the front desk
//
// Where to call comes from GOOGLE_GEMINI_BASE_URL and GOOGLE_API_KEY, as for anybody.
import { GoogleGenAI, Modality, Type } from "@google/genai";
import { assert, check, Microphone, pause, RATE, recording, same, says } from "./checks.mjs";

const HOME = {
  functionDeclarations: [
    { name: "open_garage", description: "Opens the garage door." },
    {
      name: "get_forecast",
      description: "Get the weather forecast for a city.",
      parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ["city"] },
    },
    {
      name: "set_brightness",
      description: "Set how bright a lamp is.",
      parametersJsonSchema: {
        type: "object",
        properties: {
          room: { type: "string", enum: ["kitchen", "bedroom", "hall"] },
          percent: { type: "integer", minimum: 0, maximum: 100 },
        },
        required: ["room", "percent"],
      },
    },
  ],
};
const ANSWERS = {
  open_garage: { result: "ok" },
  get_forecast: { temperature: 17, sky: "cloudy" },
  set_brightness: { output: "The lamp is at 40 percent." },
};
const BASE = { responseModalities: [Modality.AUDIO], inputAudioTranscription: {}, outputAudioTranscription: {} };

// One call; `turn` holds what came back since the last words.
class Call {
  handle = "";
  closed = "";

  static async open(ai, model, more = {}) {
    const call = new Call();
    const lost = new Promise((_, reject) => {
      call.lose = (why) => reject(new Error(why));
    });
    lost.catch(() => {});
    call.lost = lost;
    const connecting = ai.live.connect({
      model,
      config: { ...BASE, ...more },
      callbacks: {
        onmessage: (message) => call.take(message),
        onerror: (event) => call.lose(`error: ${event.message ?? event.type}`),
        onclose: ({ code, reason }) => call.lose(`closed: ${code} ${reason}`),
      },
    });
    call.session = await Promise.race([connecting, lost]); // `connect` alone would wait for ever
    return call;
  }

  take({ toolCall, serverContent, sessionResumptionUpdate: update }) {
    if (update?.resumable && update.newHandle) this.handle = update.newHandle;
    if (toolCall) {
      this.turn.calls.push(...toolCall.functionCalls.map(({ name, args }) => [name, args ?? {}]));
      const functionResponses = toolCall.functionCalls.map(({ id, name }) => ({ id, name, response: ANSWERS[name] }));
      this.session.sendToolResponse({ functionResponses });
    }
    for (const { inlineData } of serverContent?.modelTurn?.parts ?? [])
      this.turn.bytes += inlineData ? Buffer.from(inlineData.data, "base64").length : 0;
    if (!this.turn) return;
    this.turn.said += serverContent?.outputTranscription?.text ?? "";
    this.turn.heard += serverContent?.inputTranscription?.text ?? "";
    if (serverContent?.turnComplete) this.turn.finish();
  }

  // What comes back for `say`: fails unless it has sound and words.
  async ask(say) {
    const turn = { said: "", heard: "", bytes: 0, calls: [] };
    const complete = new Promise((resolve) => (turn.finish = resolve));
    this.turn = turn;
    await say(this.session);
    await Promise.race([complete, this.lost]);
    assert(turn.bytes && turn.said.trim(), `no sound or no words: ${turn.bytes} bytes, "${turn.said}"`);
    return turn;
  }

  type(text) {
    return this.ask((session) => session.sendRealtimeInput({ text }));
  }

  close() {
    this.session.close();
  }
}

async function text(ai) {
  const call = await Call.open(ai, "embedded");
  const turns = [{ role: "user", parts: [{ text: "My name is Ana." }] }];
  await call.ask((session) => session.sendClientContent({ turns, turnComplete: true }));
  says((await call.type("What's my name?")).said, "Ana");
  call.close();
}

async function speech(ai, files) {
  const call = await Call.open(ai, "front-desk");
  const microphone = new Microphone((frame) =>
    call.session.sendRealtimeInput({ audio: { data: frame.toString("base64"), mimeType: `audio/pcm;rate=${RATE}` } }),
  );
  try {
    for (const file of files) {
      const turn = await call.ask(() => microphone.speak(recording(file)));
      assert(turn.heard.trim(), `no transcript of ${file}`);
      await pause(turn.bytes / 48_000); // let the reply be played before the next words
    }
  } finally {
    microphone.close();
  }
  call.close();
}

async function tools(ai) {
  const call = await Call.open(ai, "embedded", { systemInstruction: "You are a helpful home assistant.", tools: [HOME] });
  same((await call.type("Please open the garage.")).calls, [["open_garage", {}]]);
  const forecast = await call.type("What will the weather be like in Oslo?");
  same(forecast.calls, [["get_forecast", { city: "Oslo" }]]);
  says(forecast.said, "17", "seventeen");
  const dimmed = await call.type("Set the kitchen lamp to 40 percent.");
  same(dimmed.calls, [["set_brightness", { room: "kitchen", percent: 40 }]]);
  says(dimmed.said, "40", "forty");
  call.close();
}

async function resumption(ai) {
  const first = await Call.open(ai, "embedded", { sessionResumption: {} });
  await first.type("Remember the code word marigold.");
  await pause(0.5); // an update may also follow the end of the turn
  assert(first.handle, "no resumable handle came");
  first.close();
  const again = await Call.open(ai, "embedded", { sessionResumption: { handle: first.handle } });
  says((await again.type("What was the code word?")).said, "marigold");
  again.close();
  await refused(ai, { sessionResumption: { handle: "x".repeat(40) } }, "a made-up handle");
}

async function token() {
  const minter = new GoogleGenAI({ apiKey: process.env.GOOGLE_API_KEY, httpOptions: { apiVersion: "v1alpha" } });
  const config = { responseModalities: [Modality.AUDIO], systemInstruction: "The wifi password is tulip." };
  const made = await minter.authTokens.create({ config: { uses: 1, liveConnectConstraints: { model: "embedded", config } } });
  const holder = new GoogleGenAI({ apiKey: made.name, httpOptions: { apiVersion: "v1alpha" } });
  const call = await Call.open(holder, "embedded");
  call.turn = { said: "", heard: "", bytes: 0, calls: [], finish: () => {} };
  const turn = call.turn;
  const complete = new Promise((resolve) => (turn.finish = resolve));
  call.session.sendRealtimeInput({ text: "What's the wifi password?" });
  await Promise.race([complete, call.lost]);
  assert(turn.bytes, "no sound with a token");
  call.close();
  await refused(holder, {}, "a token that was used up");
  const none = new GoogleGenAI({ apiKey: "auth_tokens/none", httpOptions: { apiVersion: "v1alpha" } });
  await refused(none, {}, "a made-up token");
}

async function refused(ai, more, what) {
  try {
    const call = await Call.open(ai, "embedded", more);
    await call.type("Hello?");
  } catch {
    return; // an HTTP status at the door or a close code, as the gateway sees fit
  }
  throw new Error(`${what} was accepted`);
}

const ai = new GoogleGenAI({ apiKey: process.env.GOOGLE_API_KEY });
const files = process.argv.slice(2);
await check("text", () => text(ai));
await check("speech", () => speech(ai, files));
await check("tools", () => tools(ai));
await check("resumption", () => resumption(ai));
await check("ephemeral token", token);
process.exit(0);
