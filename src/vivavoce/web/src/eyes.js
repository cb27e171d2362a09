/** Which pictures leave the page, and when: changed ones once a second, others half as often, fresh ones when somebody speaks. */

import { SMALLEST } from "./forms.js";

const CHANGED_MS = 1000;
const UNCHANGED_MS = 2000;
/** The begin of a turn is told twice, by the microphone's level and by the agent: one fresh picture is enough. */
const SAME_TURN_MS = 1000;
/** What the caller typed waits no longer for its picture. */
const PATIENCE_MS = 500;
/** A photo waits so long for a line that is busy with the voice. */
const LONGEST_WAIT_MS = 15_000;

/** The worker that develops pictures, from `ImageBitmap`s to what is sent. */
class Darkroom {
  /** @param {() => void} tick @param {() => void} broken it does not run in this browser */
  constructor(tick, broken) {
    this.orders = new Map();
    this.count = 0;
    this.worker = new Worker(new URL("./darkroom.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => (data.tick ? tick() : this.#deliver(data));
    this.worker.onerror = () => {
      for (const { reject } of this.orders.values()) reject(new Error("no worker"));
      this.orders.clear();
      broken();
    };
  }

  #deliver({ id, picture, error }) {
    const { resolve, reject } = this.orders.get(id);
    this.orders.delete(id);
    if (error) reject(new Error(error));
    else resolve(picture);
  }

  keepTime(on) {
    this.worker.postMessage({ clock: on });
  }

  develop(bitmap, form, stream = "", must = true) {
    const id = ++this.count;
    const order = new Promise((resolve, reject) => this.orders.set(id, { resolve, reject }));
    this.worker.postMessage({ id, bitmap, form, stream, must }, [bitmap]);
    return order;
  }
}

/**
 * The open sources, and what is sent of them.
 * @typedef {{source: "camera" | "screen" | "photo", mimeType: string, data: string, blob: Blob, width: number,
 *   height: number, changed: boolean, at: number}} Picture `at`: when it was taken, on the page's clock (ms)
 */
export class Eyes {
  /**
   * @param {{ready: () => boolean, send: (picture: Picture) => boolean, sent: (picture: Picture) => void,
   *   lost: (kind: string) => void, tick: () => void, broken: () => void}} on `ready`: there is a line; `send`: true if the line took it;
   *   `lost`: a source ended that was not closed here; `tick`: four times a second while a source is open;
   *   `broken`: no picture can be made ready in this browser
   */
  constructor(on) {
    this.on = on;
    this.watches = new Map();
    this.turn = -Infinity; // when a fresh picture was last wanted
  }

  #darkroom() {
    this.room ??= new Darkroom(() => this.#tick(), this.on.broken);
    return this.room;
  }

  /** @returns {import("./sources.js").Source | undefined} the open source of a kind */
  get(kind) {
    return this.watches.get(kind)?.source;
  }

  /** Show a source from now on. @param {import("./sources.js").Source} source */
  add(source) {
    this.remove(source.kind);
    source.onlost = () => this.#lose(source);
    this.watches.set(source.kind, { source, sentAt: -Infinity, taking: null });
    this.#darkroom().keepTime(true);
  }

  #lose(source) {
    if (this.get(source.kind) !== source) return;
    this.remove(source.kind);
    this.on.lost(source.kind);
  }

  /** Show it no more. @returns {boolean} it was open */
  remove(kind) {
    const watch = this.watches.get(kind);
    if (!watch) return false;
    this.watches.delete(kind);
    watch.source.close();
    if (this.watches.size === 0) this.#darkroom().keepTime(false);
    return true;
  }

  #tick() {
    if (this.on.ready()) {
      for (const watch of this.watches.values()) {
        if (!watch.taking && performance.now() - watch.sentAt >= CHANGED_MS) this.#take(watch, false);
      }
    }
    this.on.tick();
  }

  /** One in work of each source, never a queue. */
  #take(watch, must) {
    watch.taking = this.#send(watch, must)
      .catch(() => {}) // this one could not be taken, as while the source changes its size: the next tick tries again
      .finally(() => { watch.taking = null; });
    return watch.taking;
  }

  async #send(watch, must) {
    const { source } = watch;
    const bitmap = await source.grab();
    const at = performance.now();
    if (!bitmap || Math.min(bitmap.width, bitmap.height) < SMALLEST) return;
    const developed = await this.#darkroom().develop(bitmap, source.kind, source.kind, must || at - watch.sentAt >= UNCHANGED_MS);
    if (!developed || this.watches.get(source.kind) !== watch) return;
    if (this.#offer(source.kind, developed, at)) watch.sentAt = at;
  }

  #offer(source, { type, ...developed }, at) {
    const picture = { source, mimeType: `${type};source=${source}`, at, ...developed };
    if (!this.on.ready() || !this.on.send(picture)) return false;
    this.on.sent(picture);
    return true;
  }

  /** A turn of the caller begins. */
  begin() {
    if (performance.now() - this.turn > SAME_TURN_MS) this.fresh();
  }

  /** Send what is to be seen right now. @returns {Promise<void>} when that has been tried, or has taken too long */
  async fresh() {
    if (this.watches.size === 0 || !this.on.ready()) return;
    this.turn = performance.now();
    const all = [...this.watches.values()].map(async (watch) => {
      await watch.taking; // that one began before
      await (watch.taking ?? this.#take(watch, true));
    });
    await Promise.race([Promise.all(all), new Promise((enough) => { setTimeout(enough, PATIENCE_MS); })]);
  }

  /**
   * Send one picture, once the line is open and free.
   * @param {ImageBitmap} bitmap
   * @param {"photo" | "drawing"} form
   * @param {() => boolean} wanted asked while it waits
   * @returns {Promise<boolean>} it was sent
   */
  async photo(bitmap, form, wanted) {
    const at = performance.now();
    const developed = await this.#darkroom().develop(bitmap, form);
    for (;;) {
      if (!wanted() || performance.now() - at > LONGEST_WAIT_MS) return false;
      if (this.#offer("photo", developed, at)) return true;
      await new Promise((later) => { setTimeout(later, 100); });
    }
  }
}
