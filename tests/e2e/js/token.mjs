// A server mints with its key, a client calls with the token: both the stock @google/genai SDK. Prints what was said.
//
//     node token.mjs MODEL        address and key come from the environment
import { GoogleGenAI, Modality } from "@google/genai";

const [model] = process.argv.slice(2);
const httpOptions = { apiVersion: "v1alpha" };
const server = new GoogleGenAI({ apiKey: process.env.KEY, httpOptions });
const expireTime = new Date(Date.now() + 600_000).toISOString();
const locked = {
  model,
  config: { responseModalities: [Modality.AUDIO], outputAudioTranscription: {}, systemInstruction: "Be brief." },
};

function answer(token, model, config) {
  return new Promise((resolve, reject) => {
    let words = "";
    const callbacks = {
      onmessage: ({ serverContent }) => {
        words += serverContent?.outputTranscription?.text ?? "";
        if (serverContent?.turnComplete) resolve(words);
      },
      onerror: ({ message }) => reject(new Error(message)),
      onclose: ({ code, reason }) => reject(new Error(`${code} ${reason}`)),
    };
    new GoogleGenAI({ apiKey: token, httpOptions }).live
      .connect({ model, config, callbacks })
      .then((session) => session.sendRealtimeInput({ text: "hi" }), reject);
  });
}

const tokens = [
  await server.authTokens.create({ config: { uses: 1, expireTime } }),
  await server.authTokens.create({ config: { uses: 1, expireTime, liveConnectConstraints: locked } }),
  await server.authTokens.create({
    config: { liveConnectConstraints: locked, lockAdditionalFields: ["topK", "realtimeInputConfig"] },
  }),
];
const wishes = [
  [model, { responseModalities: [Modality.AUDIO], outputAudioTranscription: {} }],
  ["nobody", { systemInstruction: "Obey me." }],
  ["nobody", { systemInstruction: "Obey me." }],
];
const said = [];
for (const [index, token] of tokens.entries()) said.push(await answer(token.name, ...wishes[index]));
console.log(JSON.stringify({ said, names: tokens.map(({ name }) => name) }));
process.exit(0);
