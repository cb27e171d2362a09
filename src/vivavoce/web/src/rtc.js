/** WebRTC: sound by RTP, which need not wait for what was lost, and the messages on a data channel. */

/** Milliseconds until a line is there, or another way is tried. */
const PATIENCE_MS = 6000;
/** Milliseconds for this machine to learn its own addresses, where the gateway may need them. */
const GATHER_MS = 1000;
/** Looked at this often (ms) … */
const LOOK_MS = 250;
/** … a line on which nothing came for so long is lost (ms): the gateway sends 50 packets a second, also of silence. */
const SILENT_MS = 1000;
/** Bytes of a piece of a message that is too long for the channel. */
const PIECE = 64 * 1024;

const encoder = new TextEncoder();

/** Addresses enough to be reached at. */
function gathered(connection) {
  return new Promise((done) => {
    const look = () => connection.iceGatheringState === "complete" && done();
    connection.addEventListener("icegatheringstatechange", look);
    setTimeout(done, GATHER_MS);
    look();
  });
}

/** Whether a count still grows. */
class Flow {
  #count = -1;
  #since = performance.now();

  /** @param {number} patience milliseconds */
  constructor(patience) {
    this.patience = patience;
  }

  /** @param {number} [count] now; nothing where there is none @returns {boolean} it has not grown for long; told once */
  stopped(count) {
    const now = performance.now();
    if (count !== this.#count) [this.#count, this.#since] = [count, now];
    const stopped = count !== undefined && now - this.#since > this.patience;
    if (stopped) this.#since = Infinity;
    return stopped;
  }
}

/** One offer and what comes of it; lost, it is not mended but made anew. */
export class RtcWire {
  kind = "webrtc";
  carriesSound = true;
  patience = PATIENCE_MS;

  /**
   * @param {{agent: string, token: string, voice?: MediaStreamTrack, servers?: object[], losses?: number}} call
   *   `servers`: what `webrtc/ice` said before; `losses`: lines of this call that fell before
   * @param {object} on `open` · `message(text)` · `quiet` no sound leaves for now · `closed({code, reason, why})`, once; `why`: in a
   *   word, if another offer would fare no better
   */
  constructor({ agent, token, voice, servers, losses = 0 }, on) {
    this.on = on;
    this.silent = SILENT_MS * 1.4 ** losses; // a gateway out of breath is not helped by another offer each second
    this.headers = { authorization: `Token ${token}` };
    this.servers = servers;
    /** The agent's voice, which plays from the first packet on: a browser lets pile up what nobody listens to. */
    this.audio = new Audio();
    this.#dial(agent, voice).catch((error) => this.#end({ code: 0, reason: String(error), why: error.why }));
  }

  async #dial(agent, voice) {
    if (!window.RTCPeerConnection) throw Object.assign(new Error("no WebRTC"), { why: "browser" });
    this.servers ??= (await (await this.#fetch("webrtc/ice", {})).json()).iceServers;
    if (this.over) return;
    const connection = new RTCPeerConnection({ iceServers: this.servers, bundlePolicy: "max-bundle" });
    this.connection = connection;
    this.channel = connection.createDataChannel("live");
    this.sender = connection.addTransceiver(voice ?? "audio", { direction: "sendrecv" }).sender;
    connection.ontrack = ({ track }) => {
      this.audio.srcObject = new MediaStream([track]);
      this.audio.play().catch(() => {}); // the call is over already
    };
    connection.onconnectionstatechange = () => connection.connectionState === "failed" && this.#end({ code: 1006, reason: "" });
    this.channel.onmessage = ({ data }) => this.#receive(data);
    this.channel.onclose = () => this.#end({ code: 1006, reason: "" });
    this.channel.onopen = () => this.#open();
    await connection.setLocalDescription();
    if (this.servers.length > 0) await gathered(connection);
    const how = { method: "POST", headers: { "content-type": "application/sdp" }, body: connection.localDescription.sdp };
    const answer = await this.#fetch(`webrtc/${encodeURIComponent(agent)}`, how);
    this.location = new URL(answer.headers.get("location"), answer.url);
    if (this.over) return this.#leave();
    await connection.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  }

  async #fetch(path, { headers, ...how }) {
    const answer = await fetch(path, { ...how, headers: { ...headers, ...this.headers }, cache: "no-store" });
    if (answer.ok) return answer;
    const why = { 404: "missing", 501: "missing", 503: "busy" }[answer.status] ?? "refused";
    throw Object.assign(new Error(`${answer.status}`), { why });
  }

  #open() {
    this.on.open();
    const received = new Flow(this.silent);
    const sent = new Flow(SILENT_MS);
    this.watch = setInterval(async () => {
      const reports = [...(await this.connection.getStats()).values()];
      const of = (type) => reports.find((report) => report.type === type && report.kind === "audio");
      if (received.stopped(of("inbound-rtp")?.packetsReceived)) this.#end({ code: 1006, reason: "nothing comes any more" });
      if (sent.stopped(of("outbound-rtp")?.packetsSent || undefined)) this.on.quiet();
    }, LOOK_MS);
  }

  #receive(text) {
    const closed = JSON.parse(text).vivavoce;
    if (closed?.type === "closed") this.#end({ code: closed.code, reason: closed.reason });
    else this.on.message(text);
  }

  #end(close) {
    clearInterval(this.watch);
    if (this.over) return;
    this.over = true;
    this.on.closed(close);
  }

  /** Tell the gateway, which else would wait for us. */
  async #leave() {
    const { location } = this;
    this.location = null;
    if (location) await fetch(location, { method: "DELETE", headers: this.headers, keepalive: true }).catch(() => {});
  }

  /** Bytes that have not left yet. */
  get waiting() {
    return this.channel?.bufferedAmount ?? 0;
  }

  get open() {
    return this.channel?.readyState === "open";
  }

  /** One message; in pieces, and an empty one after them, if it is longer than the channel takes. */
  send(text) {
    if (!this.open) return;
    if (text.length < PIECE) return this.channel.send(text);
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length; at += PIECE) this.channel.send(bytes.subarray(at, at + PIECE));
    this.channel.send(new Uint8Array(0));
  }

  /** @param {MediaStreamTrack | null} track */
  setVoice(track) {
    this.sender?.replaceTrack(track);
  }

  /** Hang up. */
  close() {
    this.over = true;
    clearInterval(this.watch);
    this.audio.muted = true;
    this.#leave().then(() => this.drop());
  }

  /** Give everything back without a word: the session waits for another line. */
  drop() {
    this.over = true;
    clearInterval(this.watch);
    this.connection?.close();
    this.audio.srcObject = null;
  }
}
