/** The line to the agent: the Live API over a WebSocket, as bytes and words rather than frames. */

const METHOD = "ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained";
/** Beyond this much unsent sound (bytes; about 3 s) the newest is dropped: late speech is worse than lost speech. */
const MOST_UNSENT = 128 * 1024;
/** With more than this unsent (bytes; a third of a second of sound) no picture is sent: the voice goes first. */
const VOICE_FIRST = 16 * 1024;
/** Milliseconds for the gateway to answer before we say that it does not. */
const PATIENCE_MS = 10_000;

const decoder = new TextDecoder();

/** @param {Int16Array} pcm @returns {string} standard base64 */
export function encode(pcm) {
  return btoa(String.fromCharCode(...new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)));
}

/** @param {string} text standard base64 @returns {Int16Array} */
export function decode(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length & ~1);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return new Int16Array(bytes.buffer);
}

/** The address of the Live API beside this page, for who has a token. */
function address(token) {
  const url = new URL(METHOD, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("access_token", token);
  return url;
}

/**
 * One connection. Callbacks in `on`, all of them required:
 *   opened() · closed({code, reason, wasOpen}) once, unless we hung up
 *   audio(Int16Array) 24 kHz · said(text) an increment · heard(text, {interim, finished})
 *   interrupted() · generated() no more of this reply · turnDone() · event(object) what `vivavoce` frames hold
 */
export class Line {
  /**
   * @param {{agent: string, token: string, greet: boolean, handle?: string}} call
   *   `greet`: the agent speaks first; `handle`: resume the conversation it stands for
   * @param {object} on the callbacks above
   */
  constructor({ agent, token, greet, handle }, on) {
    this.on = on;
    this.ready = false;
    /** What resumes this conversation on a new line; "" when nothing does yet. */
    this.handle = handle ?? "";
    this.setup = {
      model: `models/${agent}`,
      generationConfig: { responseModalities: ["AUDIO"] },
      inputAudioTranscription: {},
      outputAudioTranscription: {},
      sessionResumption: handle ? { handle } : {},
      vivavoce: { events: true, greet },
    };
    this.socket = new WebSocket(address(token));
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.#send({ setup: this.setup });
    this.socket.onmessage = ({ data }) => this.#receive(data);
    this.socket.onclose = ({ code, reason }) => this.#close(code, reason);
    this.timer = setTimeout(() => this.#giveUp(), PATIENCE_MS);
  }

  #send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  #giveUp() {
    this.socket.close();
    this.#close(0, "no answer");
  }

  #close(code, reason) {
    clearTimeout(this.timer);
    if (this.done) return;
    this.done = true;
    this.on.closed({ code, reason, wasOpen: this.ready });
  }

  #receive(data) {
    if (this.done) return;
    const message = JSON.parse(typeof data === "string" ? data : decoder.decode(data));
    if (message.setupComplete) {
      clearTimeout(this.timer);
      this.ready = true;
      this.on.opened();
    }
    const update = message.sessionResumptionUpdate;
    if (update?.resumable && update.newHandle) this.handle = update.newHandle;
    if (message.vivavoce) this.on.event(message.vivavoce);
    if (message.serverContent) this.#receiveContent(message.serverContent);
  }

  #receiveContent(content) {
    if (content.interimInputTranscription) this.on.heard(content.interimInputTranscription.text ?? "", { interim: true });
    if (content.inputTranscription) {
      const { text = "", finished = false } = content.inputTranscription;
      this.on.heard(text, { finished });
    }
    if (content.interrupted) this.on.interrupted();
    if (content.outputTranscription?.text) this.on.said(content.outputTranscription.text);
    for (const part of content.modelTurn?.parts ?? []) {
      if (part.inlineData?.mimeType?.startsWith("audio/pcm")) this.on.audio(decode(part.inlineData.data));
      else if (part.text && !part.thought) this.on.said(part.text);
    }
    if (content.generationComplete) this.on.generated();
    if (content.turnComplete) this.on.turnDone();
  }

  /** @param {Int16Array} pcm 16 kHz @returns {boolean} false when the line is too slow to take it */
  sendAudio(pcm) {
    if (!this.ready || this.socket.bufferedAmount > MOST_UNSENT) return false;
    this.#send({ realtimeInput: { audio: { data: encode(pcm), mimeType: "audio/pcm;rate=16000" } } });
    return true;
  }

  /** The microphone is closed for now: what was sent is all there will be. */
  endAudio() {
    if (this.ready) this.#send({ realtimeInput: { audioStreamEnd: true } });
  }

  /** @param {string} text a whole turn */
  sendText(text) {
    this.#send({ realtimeInput: { text } });
  }

  /** @param {{mimeType: string, data: string}} picture @returns {boolean} false when the line has no room for it now */
  sendPicture({ mimeType, data }) {
    const free = this.ready && this.socket.readyState === WebSocket.OPEN && this.socket.bufferedAmount <= VOICE_FIRST;
    if (free) this.#send({ realtimeInput: { video: { mimeType, data } } });
    return free;
  }

  /** The caller shows it no more. @param {"camera" | "screen"} source */
  endVideo(source) {
    if (this.ready) this.#send({ vivavoce: { video: { source, state: "ended" } } });
  }

  /** End the call from our side; no callback follows. */
  hangUp() {
    this.done = true;
    clearTimeout(this.timer);
    this.socket.close(1000);
  }
}
