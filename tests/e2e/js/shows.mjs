// A caller with a webcam, a shared screen and a photo, made of the stock @google/genai SDK alone; prints what it was told.
//
//     node shows.mjs MODEL CAMERA.jpg SCREEN.png PHOTO.jpg
//
// Where to call comes from GOOGLE_GEMINI_BASE_URL.
import { readFileSync } from "node:fs";
import { GoogleGenAI, MediaResolution, Modality, TurnCoverage } from "@google/genai";

const QUESTION = "What is this?";
const REPLY_WITHIN = 60; // seconds
const [model, ...files] = process.argv.slice(2);
const [camera, screen, photo] = files.map((file) => readFileSync(file).toString("base64"));
const words = [];
const tokens = [];
let turn;

const session = await new GoogleGenAI({ apiKey: "x" }).live.connect({
  model,
  config: {
    responseModalities: [Modality.AUDIO],
    outputAudioTranscription: {},
    mediaResolution: MediaResolution.MEDIA_RESOLUTION_LOW,
    realtimeInputConfig: { turnCoverage: TurnCoverage.TURN_INCLUDES_ALL_INPUT },
  },
  callbacks: {
    onmessage: ({ serverContent, usageMetadata }) => {
      if (!turn) return;
      turn.said += serverContent?.outputTranscription?.text ?? "";
      for (const part of usageMetadata?.promptTokensDetails ?? []) turn.spent[part.modality] = part.tokenCount;
      if (serverContent?.turnComplete) turn.finish();
    },
    onclose: ({ code, reason }) => fail(`closed: ${code} ${reason}`),
  },
});

function fail(problem) {
  console.error(problem);
  process.exit(1);
}

async function ask(send) {
  const late = setTimeout(() => fail("no whole reply"), REPLY_WITHIN * 1000);
  await new Promise((finish) => {
    turn = { said: "", spent: {}, finish };
    send();
  });
  clearTimeout(late);
  words.push(turn.said);
  tokens.push(turn.spent);
}

const type = () => session.sendRealtimeInput({ text: QUESTION });
await ask(type);
for (let count = 0; count < 3; count++) {
  session.sendRealtimeInput({ video: { data: camera, mimeType: "image/jpeg" } });
  await new Promise((resolve) => setTimeout(resolve, 300));
}
await ask(type);
session.sendRealtimeInput({ video: { data: screen, mimeType: "image/png" } });
await ask(type);
const parts = [{ inlineData: { data: photo, mimeType: "image/jpeg" } }, { text: QUESTION }];
await ask(() => session.sendClientContent({ turns: [{ role: "user", parts }], turnComplete: true }));
console.log(JSON.stringify({ words, tokens }));
process.exit(0);
