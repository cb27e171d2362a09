/** The line between caller and agent, drawn: it swings where somebody speaks, and breaks when the call does. */

const SMOOTHING = 0.25; // of the way to the new level per frame: quick enough for syllables, calm to the eye

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** A meter for both voices in one picture. */
export class Wave {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.target = { caller: 0, agent: 0 };
    this.level = { caller: 0, agent: 0 };
    this.state = "idle";
    this.frame = 0;
    new ResizeObserver(() => this.#resize()).observe(canvas);
    dark.addEventListener("change", () => this.#resize());
  }

  /** @param {"caller" | "agent"} side @param {number} level 0–1 */
  set(side, level) {
    this.target[side] = level;
    this.#wake();
  }

  /** @param {string} state as `stateOf` says */
  show(state) {
    this.state = state;
    this.#wake();
  }

  #resize() {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    const style = getComputedStyle(this.canvas);
    this.ink = Object.fromEntries(["rule", "caller", "agent", "danger"].map((n) => [n, style.getPropertyValue(`--${n}`)]));
    this.#wake();
  }

  #wake() {
    this.frame ||= requestAnimationFrame((now) => this.#draw(now / 1000));
  }

  /** Nothing moves: nothing needs drawing until something is set. */
  get #resting() {
    const moving = Math.max(...Object.values(this.level), ...Object.values(this.target)) > 0.004;
    return !moving && (still.matches || !["thinking", "connecting"].includes(this.state));
  }

  #draw(now) {
    this.frame = 0;
    if (!this.ink) return;
    for (const side of ["caller", "agent"]) {
      this.level[side] += (this.target[side] - this.level[side]) * SMOOTHING;
    }
    const { width, height } = this.canvas;
    const gradient = this.pen.createLinearGradient(0, 0, width, 0);
    const { rule, caller, agent } = this.ink;
    gradient.addColorStop(0, this.level.caller > 0.02 ? caller : rule);
    gradient.addColorStop(0.5, rule);
    gradient.addColorStop(1, this.level.agent > 0.02 ? agent : rule);
    this.pen.clearRect(0, 0, width, height);
    this.pen.strokeStyle = this.state === "dropped" ? this.ink.danger : gradient;
    this.pen.fillStyle = this.pen.strokeStyle;
    this.pen.lineWidth = height / 24;
    this.pen.lineCap = "round";
    this.pen.lineJoin = "round";
    if (this.state === "dropped") this.#drawBroken(width, height);
    else if (still.matches) this.#drawLevels(width, height);
    else this.#drawString(width, height, now);
    if (!this.#resting) this.#wake();
  }

  /** How far the string swings at `x` (0–1), as a part of half the height. */
  #swing(x, now) {
    const at = (centre, spread) => Math.exp(-(((x - centre) / spread) ** 2));
    const tremble = Math.sin(46 * x - 13 * now) * 0.6 + Math.sin(83 * x - 21 * now) * 0.4;
    const caller = this.level.caller * at(0.24, 0.2) * tremble;
    const agent = this.level.agent * at(0.76, 0.2) * (Math.sin(46 * x + 13 * now) * 0.6 + Math.sin(83 * x + 21 * now) * 0.4);
    const busy = this.state === "thinking" || this.state === "connecting";
    const pulse = busy ? 0.32 * at((now * 0.55) % 1.3 - 0.15, 0.05) * Math.sin(120 * x) : 0;
    return caller + agent + pulse;
  }

  #drawString(width, height, now) {
    const edge = (x) => Math.min(1, 12 * x, 12 * (1 - x)); // tied at both ends
    this.pen.beginPath();
    for (let i = 0; i <= 160; i += 1) {
      const x = i / 160;
      this.pen.lineTo(x * width, height / 2 + this.#swing(x, now) * edge(x) * height * 0.46);
    }
    this.pen.stroke();
  }

  /** Without motion: the string grows thick where somebody speaks. */
  #drawLevels(width, height) {
    this.pen.fillRect(0, height / 2 - height / 48, width, height / 24);
    for (const [side, centre] of [["caller", 0.24], ["agent", 0.76]]) {
      this.pen.beginPath();
      this.pen.ellipse(centre * width, height / 2, width * 0.16, this.level[side] * height * 0.42, 0, 0, 2 * Math.PI);
      this.pen.fill();
    }
  }

  #drawBroken(width, height) {
    for (const [from, to, fall] of [[0, 0.46, 1], [1, 0.54, 1]]) {
      this.pen.beginPath();
      this.pen.moveTo(from * width, height / 2);
      this.pen.bezierCurveTo(0.3 * width + from * 0.4 * width, height / 2, to * width, height / 2, to * width, height * (0.5 + 0.3 * fall));
      this.pen.stroke();
    }
  }
}
