/** A camera or a shared screen that the caller has opened. */

/** The camera of a phone that looks away from its owner, if there are two; a still may be larger than a streamed frame. */
const CAMERA = { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 15 } };
/** Nothing here needs film; a caller may change the tab, not share this one by mistake. */
const SCREEN = { video: { frameRate: { ideal: 5, max: 10 } }, audio: false, selfBrowserSurface: "exclude", surfaceSwitching: "include" };

async function camerasOf() {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []); // the one that is open is enough
  return devices.filter(({ kind }) => kind === "videoinput");
}

/** One open source of pictures. */
export class Source {
  /** @param {{facing?: string, device?: string}} which one @returns {Promise<Source>} @throws as `getUserMedia` */
  static async camera({ facing = "environment", device } = {}) {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no secure context", "SecurityError");
    const which = device ? { deviceId: { exact: device } } : { facingMode: { ideal: facing } };
    const source = Source.#open("camera", await navigator.mediaDevices.getUserMedia({ video: { ...CAMERA, ...which } }));
    source.several = (await camerasOf()).length > 1;
    return source;
  }

  /** @returns {Promise<Source>} @throws as `getDisplayMedia` */
  static async screen() {
    if (!window.isSecureContext) throw new DOMException("no secure context", "SecurityError");
    if (!navigator.mediaDevices?.getDisplayMedia) throw new DOMException("no screen sharing here", "NotSupportedError");
    return Source.#open("screen", await navigator.mediaDevices.getDisplayMedia(SCREEN));
  }

  static #open(kind, stream) {
    const source = new Source(kind, stream);
    source.video.play().catch(() => {}); // closed again before it began
    return source;
  }

  constructor(kind, stream) {
    /** @type {"camera" | "screen"} */
    this.kind = kind;
    this.stream = stream;
    this.track = stream.getVideoTracks()[0];
    this.track.contentHint = kind === "screen" ? "detail" : "";
    /** The part that is shown, in shares of the whole. */
    this.area = null;
    /** There is another camera to switch to. */
    this.several = false;
    /** Called once if it ends otherwise than by `close`. */
    this.onlost = () => {};
    /** Called when it gives no pictures for a while, as when a phone rings, and when it does again. */
    this.onrest = () => {};
    this.track.addEventListener("ended", () => this.onlost());
    this.track.addEventListener("mute", () => this.onrest(true));
    this.track.addEventListener("unmute", () => this.onrest(false));
    this.video = document.createElement("video");
    this.video.muted = true;
    this.video.playsInline = true; // else an iPhone shows it over all of the screen
    this.video.className = "unseen";
    this.video.setAttribute("aria-hidden", "true");
    this.video.tabIndex = -1;
    this.video.srcObject = stream;
    document.body.append(this.video); // out of the document it would stand still on an iPhone
  }

  /** A picture can be taken: the source is not interrupted, as by a call on a phone, and the first frame has come. */
  get ready() {
    return this.track.readyState === "live" && !this.track.muted && this.video.readyState >= 2 && this.video.videoWidth > 0;
  }

  /** What it shows right now. @returns {Promise<ImageBitmap | null>} null: nothing yet, or not at the moment */
  async grab() {
    if (!this.ready) return null;
    if (!this.area) return createImageBitmap(this.video);
    const { videoWidth: width, videoHeight: height } = this.video;
    const { left, top, right, bottom } = this.area;
    return createImageBitmap(this.video, left * width, top * height, (right - left) * width, (bottom - top) * height);
  }

  /** The lamp beside the lens can be lit. */
  get hasTorch() {
    return this.track.getCapabilities?.().torch === true;
  }

  /** @param {boolean} lit @throws DOMException */
  async light(lit) {
    await this.track.applyConstraints({ advanced: [{ torch: lit }] });
  }

  /** Which camera comes after this one: the other side of a phone, or the next in the list. null = there is one only. */
  async next() {
    const cameras = await camerasOf();
    if (cameras.length < 2) return null;
    const { facingMode, deviceId } = this.track.getSettings();
    if (facingMode) return { facing: facingMode === "user" ? "environment" : "user" };
    const place = cameras.findIndex((camera) => camera.deviceId === deviceId);
    return { device: cameras[(place + 1) % cameras.length].deviceId };
  }

  /** Give it back: the browser's own sign of it goes out. */
  close() {
    for (const track of this.stream.getTracks()) track.stop();
    this.video.srcObject = null;
    this.video.remove();
  }
}
