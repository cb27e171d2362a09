/** The line to the agent: the Live API's messages, as bytes and words rather than frames, whatever carries them. */

import { RtcWire } from "./rtc.js";

const METHOD = "ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained";
/** Beyond this much unsent sound (bytes; about 3 s) the newest is dropped: late speech is worse than lost speech. */
const MOST_UNSENT = 128 * 1024;
/** With more than this unsent (bytes; a third of a second of sound) no picture is sent: the voice goes first. */
const VOICE_FIRST = 16 * 1024;
/** Sound of one frame that waits behind so much other (bytes) is a sign of a bad line … */
const PILED_UP = 16 * 1024;
/** … and after so many frames (32 ms each) we believe it. */
const BAD_FRAMES = 40;
/** Milliseconds for the gateway to answer before we say that it does not. */
const PATIENCE_MS = 10_000;
/** Times in a row that another WebRTC line is tried before the WebSocket is. */
const OFFERS = 2;

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

/** The WebSocket itself: everything goes over it. */
class SocketWire {
  kind = "websocket";
  carriesSound = false;

  /** @param {{token: string}} call @param {object} on `open` · `message(text)` · `closed({code, reason})`, once */
  constructor({ token }, on) {
    this.socket = new WebSocket(address(token));
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => on.open();
    this.socket.onmessage = ({ data }) => on.message(typeof data === "string" ? data : decoder.decode(data));
    this.socket.onclose = ({ code, reason }) => on.closed({ code, reason });
  }

  /** Bytes that have not left yet. */
  get waiting() {
    return this.socket.bufferedAmount;
  }

  get open() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(text) {
    if (this.open) this.socket.send(text);
  }

  setVoice() {}

  close() {
    this.socket.close(1000);
  }

  drop() {
    this.socket.close();
  }
}

/**
 * One call's connection. Callbacks in `on`, all of them required:
 *   opened() · closed({code, reason, wasOpen, offer}) once, unless we hung up; `offer`: why WebRTC did not do, if it was tried
 *   carried(kind, audio, offer) what carries the call from now on: "websocket", or "webrtc" with what plays it
 *   audio(Int16Array) 24 kHz · sound(seconds) of the reply that come by RTP
 *   said(text) an increment · heard(text, {interim, finished})
 *   interrupted() · generated() no more of this reply · turnDone() · event(object) what `vivavoce` frames hold
 */
export class Line {
  /**
   * @param {{agent: string, token: string, greet: boolean, handle?: string, webrtc?: boolean, voice?: MediaStreamTrack}} call
   *   `greet`: the agent speaks first; `handle`: resume the conversation it stands for; `webrtc`: try that first;
   *   `voice`: the microphone, for lines that carry sound by themselves
   * @param {object} on the callbacks above
   */
  constructor({ agent, token, greet, handle, webrtc, voice }, on) {
    this.on = on;
    this.call = { agent, token, voice };
    this.greet = greet;
    this.ready = false;
    /** What resumes this conversation on a new line; "" when nothing does yet. */
    this.handle = handle ?? "";
    this.offers = webrtc ? OFFERS : 0; // left
    this.offer = ""; // what became of the last
    this.losses = 0; // lines that fell
    this.bad = 0; // frames of sound that had to wait
    this.#dial();
  }

  #dial() {
    const Wire = this.offers > 0 ? RtcWire : SocketWire;
    const wire = new Wire({ ...this.call, servers: this.servers, losses: this.losses }, {
      open: () => this.wire === wire && this.#begin(),
      message: (text) => this.wire === wire && this.#receive(text),
      quiet: () => this.wire === wire && this.endAudio(),
      closed: (close) => this.wire === wire && this.#lose(close),
    });
    this.wire = wire;
    this.settled = false;
    this.#wait(wire.patience ?? PATIENCE_MS);
  }

  #wait(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#lose({ code: 0, reason: "no answer" }), ms);
  }

  #begin() {
    this.servers = this.wire.servers ?? this.servers;
    this.#wait(PATIENCE_MS); // for the agent
    const { agent } = this.call;
    const setup = {
      model: `models/${agent}`,
      generationConfig: { responseModalities: ["AUDIO"] },
      inputAudioTranscription: {},
      outputAudioTranscription: {},
      sessionResumption: this.handle ? { handle: this.handle } : {},
      vivavoce: { events: true, greet: this.greet && !this.handle },
    };
    this.#send({ setup });
  }

  #send(message) {
    this.wire.send(JSON.stringify(message));
  }

  /** The wire is gone. One for sound comes back by itself: the network may have changed, and the session waits. */
  #lose(close) {
    clearTimeout(this.timer);
    const { wire } = this;
    if (this.done) return;
    const lost = !close.code || close.code === 1006;
    wire.drop();
    if (wire.carriesSound && lost) {
      this.offer = close.why || "blocked";
      this.offers = close.why || !this.ready ? 0 : this.offers - 1;
      if (this.settled) {
        this.losses += 1;
        this.on.interrupted();
      }
      if (!this.ready || this.handle) return this.#dial();
    }
    this.done = true;
    this.on.closed({ ...close, wasOpen: this.ready, offer: this.offer });
  }

  #settle() {
    clearTimeout(this.timer);
    this.settled = true;
    if (this.wire.carriesSound) [this.offers, this.offer] = [OFFERS, ""];
    this.on.carried(this.wire.kind, this.wire.audio, this.offer);
    if (!this.ready) this.on.opened();
    this.ready = true;
  }

  #receive(text) {
    if (this.done) return;
    const message = JSON.parse(text);
    if (message.setupComplete) this.#settle();
    const update = message.sessionResumptionUpdate;
    if (update?.resumable && update.newHandle) this.handle = update.newHandle;
    if (message.vivavoce?.type === "sound") this.on.sound(message.vivavoce.seconds);
    else if (message.vivavoce) this.on.event(message.vivavoce);
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
    if (!this.ready || this.wire.carriesSound) return this.ready;
    this.bad += this.wire.waiting > PILED_UP ? 1 : 0;
    if (this.wire.waiting > MOST_UNSENT) return false;
    this.#send({ realtimeInput: { audio: { data: encode(pcm), mimeType: "audio/pcm;rate=16000" } } });
    return true;
  }

  /** Sound has been piling up here: packets are lost, and TCP makes all that follow wait for them. */
  get poor() {
    return this.bad > BAD_FRAMES;
  }

  /** Go on over WebRTC, or come back here if that does not do. */
  change() {
    if (this.done || !this.handle || this.wire.carriesSound) return;
    const old = this.wire;
    [this.bad, this.offers] = [0, 1];
    this.#dial();
    old.close();
  }

  /** The microphone that is open now. @param {MediaStreamTrack | null} track */
  setVoice(track) {
    this.call.voice = track;
    this.wire.setVoice(track);
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
    const free = this.ready && this.wire.open && this.wire.waiting <= VOICE_FIRST;
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
    this.wire.close();
  }
}
