/** What the caller shows the agent: the buttons for it, the pictures on the page, and what the agent says it saw. */

import { areaOf, AREAS, within } from "./area.js";
import { Eyes } from "./eyes.js";
import { announce, hideTrouble, showTrouble } from "./notice.js";
import { readPhoto, takeFiles } from "./photos.js";
import { Sightings } from "./sightings.js";
import { Source } from "./sources.js";
import { NAMES, Stage } from "./stage.js";
import { Tones } from "./tones.js";
import { BLIND_AGENT, cameraTrouble, LOST, OLD_BROWSER, screenTrouble, UNSENT_PICTURE } from "./troubles.js";

/** A camera that waits for a dropped call to go on is switched off after a minute. */
const LONGEST_PAUSE_MS = 60_000;
const TROUBLES = { camera: cameraTrouble, screen: screenTrouble };

const $ = (id) => document.getElementById(id);

/** The eyes of the agent that is being called, as far as the page goes. */
export class Sight {
  /** @param {{call: () => import("./call.js").Call | null, begin: () => Promise<void>, add: (card: HTMLElement) => void, note: (text: string) => void, silent: () => boolean}} page `begin`: starts a call */
  constructor(page) {
    this.page = page;
    this.sees = [];
    this.opening = "";
    this.sightings = new Sightings(page.add);
    this.eyes = new Eyes({
      ready: () => Boolean(page.call()?.live),
      send: (picture) => page.call().line.sendPicture(picture),
      sent: (picture) => this.#sent(picture),
      lost: (kind) => this.#lost(kind),
      tick: () => this.stage.tick(Boolean(page.call()?.live)),
      broken: () => this.#giveUp(OLD_BROWSER),
    });
    this.stage = new Stage($("stage"), {
      stop: (kind) => this.stop(kind),
      snap: () => this.snap(),
      next: (_, button) => this.#switch(button),
      torch: (_, button) => this.#light(button),
      area: (kind, choice) => this.#choose(kind, areaOf(AREAS[choice.value])),
      draw: (kind, part) => this.#choose(kind, within(this.eyes.get(kind).area, part)),
    });
    for (const kind of ["camera", "screen"]) $(kind).addEventListener("click", () => this.toggle(kind));
    $("photo").addEventListener("click", () => $("photo-file").click());
    $("photo-file").addEventListener("change", ({ target }) => {
      if (target.files[0]) this.photo(target.files[0]);
      target.value = ""; // the same file may be shown again
    });
    takeFiles((file) => this.photo(file), (over) => document.body.classList.toggle("dropping", over && this.able));
  }

  /** The agent that would be called sees something. */
  get able() {
    return this.sees.length > 0;
  }

  /** Another agent, or the same one anew. @param {{sees?: string[], tones?: boolean}} agent */
  offer(agent) {
    this.#closeAll();
    this.tones = agent.tones ? new Tones() : null;
    this.sees = agent.sees ?? [];
    this.sightings = new Sightings(this.page.add);
    $("eyes").hidden = !this.able;
    document.body.classList.toggle("sees", this.able);
    for (const kind of ["camera", "screen"]) $(kind).hidden = !this.sees.includes(kind);
  }

  // ── what the caller does ───────────────────────────────────────────────────────────────────────

  /** Show the camera or the screen, or show it no more. @param {"camera" | "screen"} kind */
  toggle(kind) {
    if (!this.sees.includes(kind) || this.opening) return;
    if (this.eyes.get(kind)) this.stop(kind);
    else this.#show(kind);
  }

  /** A call with the camera on, where the agent sees and the browser lets us; else without. */
  async start() {
    if (this.opening) return;
    if (this.sees.includes("camera") && !this.eyes.get("camera")) await this.#show("camera");
    if (!this.page.call()) await this.page.begin();
  }

  async #show(kind) {
    hideTrouble();
    const meant = this.sees;
    const call = this.page.call();
    const source = await this.#opened(kind, () => Source[kind]());
    if (!source) return;
    const same = this.sees === meant && this.page.call() === call; // the browser may have asked for long
    if (same && !call) await this.page.begin();
    if (!same || !this.page.call()) return source.close(); // nobody is there to see it
    this.#add(source);
    announce(`${NAMES[kind]} on: the agent can see it.`);
  }

  /** A source, once the browser has asked for it; null, and why, if there is none. */
  async #opened(kind, open) {
    if (!window.OffscreenCanvas) return showTrouble(OLD_BROWSER);
    this.opening = kind;
    $(kind).setAttribute("aria-busy", "true");
    try {
      return await open();
    } catch (error) {
      showTrouble(TROUBLES[kind](error));
      return null;
    } finally {
      this.opening = "";
      $(kind).removeAttribute("aria-busy");
    }
  }

  #add(source) {
    this.stage.open(source.kind, { torch: source.kind === "camera" && source.hasTorch, several: source.several });
    this.eyes.add(source);
    source.onrest = (rests) => this.stage.get(source.kind)?.say(rests ? `The ${source.kind} gives no picture at the moment.` : "");
    $(source.kind).setAttribute("aria-pressed", "true");
  }

  /** The agent sees it no more from here on. @param {"camera" | "screen"} kind */
  stop(kind) {
    const focused = this.stage.get(kind)?.root.contains(document.activeElement);
    if (!this.eyes.remove(kind)) return;
    this.page.call()?.line?.endVideo(kind);
    this.#gone(kind);
    announce(`${NAMES[kind]} off.`);
    if (focused) $(kind).focus();
  }

  #gone(kind) {
    this.stage.close(kind);
    $(kind).setAttribute("aria-pressed", "false");
  }

  #lost(kind) {
    this.page.call()?.line?.endVideo(kind);
    this.#gone(kind);
    showTrouble(LOST[kind]);
  }

  /** Nothing can be shown. */
  #giveUp(trouble) {
    this.#closeAll();
    showTrouble(trouble);
  }

  #closeAll() {
    clearTimeout(this.pause);
    for (const kind of ["camera", "screen"]) if (this.eyes.remove(kind)) this.#gone(kind);
  }

  /** The other side of the phone, or the next camera: a phone opens only one at a time. */
  async #switch(button) {
    const before = this.eyes.get("camera");
    const next = await before?.next();
    if (!next || this.opening) return;
    before.close();
    const source = await this.#opened("camera", () => Source.camera(next));
    if (this.eyes.get("camera") !== before) return source?.close(); // stopped meanwhile
    if (!source) return this.stop("camera");
    this.#add(source);
    button.focus();
  }

  async #light(button) {
    const lit = button.getAttribute("aria-pressed") !== "true";
    await this.eyes.get("camera")?.light(lit).then(() => button.setAttribute("aria-pressed", String(lit)), () => { button.hidden = true; });
  }

  #choose(kind, area) {
    this.eyes.get(kind).area = area;
    this.stage.get(kind).forget();
    this.eyes.fresh();
  }

  /** A photo: of what the camera shows, if it is on; else a file. */
  async snap() {
    if (!this.able) return;
    const bitmap = await this.eyes.get("camera")?.grab();
    if (bitmap) await this.#send({ bitmap, form: "photo" });
    else $("photo-file").click();
  }

  /** "Look at this." @param {File} file */
  async photo(file) {
    if (!this.able) return showTrouble(BLIND_AGENT);
    if (!window.OffscreenCanvas) return showTrouble(OLD_BROWSER);
    hideTrouble();
    const photo = await readPhoto(file).catch((error) => showTrouble(error.trouble));
    if (!photo) return;
    if (!this.page.call()) await this.page.begin();
    if (this.page.call()) await this.#send(photo);
  }

  async #send({ bitmap, form }) {
    const call = this.page.call();
    const sent = await this.eyes.photo(bitmap, form, () => this.page.call() === call).catch(() => false);
    if (sent) announce("Photo sent.");
    else showTrouble(UNSENT_PICTURE);
  }

  // ── what the call tells ────────────────────────────────────────────────────────────────────────

  #sent(picture) {
    if (picture.source === "photo") this.sightings.photo(picture);
    else this.stage.get(picture.source)?.show(picture);
  }

  /** The caller begins to speak. */
  begin() {
    this.eyes.begin();
  }

  /** Before words of the caller leave: what they are about. @returns {Promise<void>} soon, in any case */
  fresh() {
    return this.eyes.fresh();
  }

  /** The line is open, perhaps anew. */
  resume() {
    clearTimeout(this.pause);
    this.eyes.fresh();
  }

  /** @param {boolean} mayGoOn the call dropped and can be resumed: what was open stays so for a while, and nothing leaves */
  ended(mayGoOn) {
    if (mayGoOn) this.pause = setTimeout(() => this.#closeAll(), LONGEST_PAUSE_MS);
    else this.#closeAll();
    this.stage.tick(false);
  }

  /** A `saw` event. @param {import("./observation.js").Saw} event */
  saw(event) {
    this.stage.get(event.source)?.see(event);
    const call = this.page.call();
    if (call && !call.speaker.busy && !this.page.silent()) this.tones?.saw(event, call.context);
    const line = this.sightings.show(event);
    if (line) announce(line);
  }

  /** A `sight` event. @param {{source: "camera" | "screen" | "photo", state: string, reason?: string}} event */
  changed({ source, state, reason }) {
    const why = {
      ended: "The agent has no picture any more.",
      ignored: "This agent does not look at pictures.",
      failed: "The agent could not look at this picture.",
    }[state];
    if (!why) return;
    const frame = this.stage.get(source);
    if (source === "photo" && state !== "ended") this.sightings.fail(reason || why);
    else if (frame) frame.say(why);
    else return; // it was stopped here: the caller knows
    if (state !== "ended" && frame) this.page.note(why);
    announce(why);
  }
}
