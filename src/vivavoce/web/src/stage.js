/** The pictures beside the conversation: of each open source the very one that was sent last, and what was seen in it. */

import { drawable } from "./area.js";
import { amount, help, joined } from "./observation.js";
import { draw } from "./overlay.js";

/** What was seen is no longer drawn on a picture that shows something else (ms). */
const STALE_MS = 5000;

export const NAMES = { camera: "Camera", screen: "Screen" };

/** Draw the picture that was sent, byte for byte. @param {HTMLCanvasElement} canvas @param {Blob} blob */
export async function paint(canvas, blob) {
  const bitmap = await createImageBitmap(blob);
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
}

/** @param {number} ms how old the last picture is @returns {string} */
export function ageOf(ms) {
  const whole = Math.round(ms / 1000);
  return whole < 1 ? "just now" : `${whole} s ago`;
}

/** One source's picture, as the template in index.html has it. */
class Frame {
  constructor(kind, hands) {
    this.kind = kind;
    this.root = document.getElementById("picture").content.firstElementChild.cloneNode(true);
    this.root.dataset.source = kind;
    const part = (name) => this.root.querySelector(`.${name}`);
    this.canvas = part("sent");
    this.glass = part("glass");
    this.layer = part("marks");
    this.age = part("age");
    this.help = part("help");
    this.torch = part("torch");
    this.next = part("next");
    part("source-name").textContent = NAMES[kind];
    for (const name of ["stop", "snap", "next", "torch"]) {
      const button = part(name);
      button.addEventListener("click", () => hands[name](kind, button));
    }
    const larger = part("larger");
    larger.addEventListener("click", () => {
      const large = this.root.classList.toggle("large");
      larger.setAttribute("aria-pressed", String(large));
    });
    const area = part("area");
    area.addEventListener("change", () => hands.area(kind, area));
    part("stop").setAttribute("aria-label", `Stop ${kind === "camera" ? "the camera" : "sharing the screen"}`);
    part("snap").hidden = kind !== "camera";
    part("area-choice").hidden = kind !== "screen";
    if (kind === "screen") {
      drawable(this.glass, (drawn) => {
        hands.draw(kind, drawn);
        area.value = "drawn";
      });
    }
    this.saw = null;
    this.sentAt = null;
    this.changedAt = Infinity; // when it began to show something else than what was seen
    new ResizeObserver(() => draw(this.layer, this.saw)).observe(this.glass);
    this.describe();
  }

  async show(picture) {
    this.sentAt = picture.at;
    if (picture.changed && this.saw) this.changedAt = Math.min(this.changedAt, picture.at);
    this.root.classList.toggle("stale", this.changedAt < Infinity);
    await paint(this.canvas, picture.blob);
    this.root.dataset.sent = String(Number(this.root.dataset.sent ?? 0) + 1);
    this.describe();
  }

  see(saw) {
    this.saw = joined(this.saw, saw);
    this.changedAt = Infinity;
    this.root.classList.remove("stale");
    draw(this.layer, this.saw);
    this.say(help(saw.guidance));
    this.describe();
  }

  /** What was seen is no longer where it was drawn. */
  forget() {
    this.saw = null;
    this.changedAt = Infinity;
    this.root.classList.remove("stale");
    draw(this.layer, null);
    this.describe();
  }

  say(text) {
    this.help.textContent = text;
    this.help.hidden = text === "";
  }

  /** @param {boolean} live pictures leave the page */
  tick(live) {
    const now = performance.now();
    if (now - this.changedAt > STALE_MS) this.forget();
    const text = !live ? "paused" : this.sentAt === null ? "starting" : ageOf(now - this.sentAt);
    if (this.age.textContent !== text) this.age.textContent = text;
    this.root.classList.toggle("paused", !live);
  }

  describe() {
    const seen = this.saw ? amount(this.saw) : "";
    const name = this.sentAt === null ? `${NAMES[this.kind]}: no picture sent yet` : `The last picture of the ${this.kind} that was sent`;
    this.canvas.setAttribute("aria-label", seen ? `${name}. Seen in it: ${seen}` : name);
  }
}

/** The place on the page for them. */
export class Stage {
  /** @param {HTMLElement} root @param {Record<string, (kind: string, what: any) => void>} hands what its buttons do */
  constructor(root, hands) {
    this.root = root;
    this.hands = hands;
    this.frames = new Map();
  }

  /** @param {"camera" | "screen"} kind @param {{torch: boolean, several: boolean}} can */
  open(kind, can) {
    const before = this.frames.get(kind);
    const frame = before ?? new Frame(kind, this.hands);
    frame.torch.hidden = !can.torch;
    frame.torch.setAttribute("aria-pressed", "false");
    frame.next.hidden = !can.several;
    frame.say("");
    this.frames.set(kind, frame);
    if (!before) this.root.append(frame.root);
    this.#arrange();
  }

  close(kind) {
    this.frames.get(kind)?.root.remove();
    this.frames.delete(kind);
    this.#arrange();
  }

  #arrange() {
    this.root.hidden = this.frames.size === 0;
    this.root.dataset.count = String(this.frames.size);
    document.body.classList.toggle("showing", this.frames.size > 0);
  }

  /** @returns {Frame | undefined} */
  get(kind) {
    return this.frames.get(kind);
  }

  tick(live) {
    for (const frame of this.frames.values()) frame.tick(live);
  }
}
