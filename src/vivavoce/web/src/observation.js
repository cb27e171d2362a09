/**
 * What the agent has seen, in words and as marks. Pure.
 *
 * @typedef {object} Saw a `saw` event: a list that is absent was not looked for
 * @property {"camera" | "screen" | "photo"} source
 * @property {number} frame
 * @property {boolean} changed
 * @property {boolean} careful
 * @property {string} [guidance]
 * @property {{text: string, box: number[], sure: boolean}[]} [lines]
 * @property {{text: string, kind: string, box: number[]}[]} [codes]
 * @property {{name: string, box: number[], confidence: number}[]} [things]
 * @property {number[]} [dice]
 * @property {{rule: string, text: string, box: number[], measured: number, needed: number}[]} [findings]
 */

const PARTS = ["lines", "codes", "things", "dice", "findings"];

/** What would make the next picture readable. */
const GUIDANCE = {
  hold_still: "Hold still",
  closer: "Come closer",
  farther: "Move a little back",
  more_light: "More light, please",
  less_glare: "Tilt it: the light glares",
  left: "Move the camera to the left",
  right: "Move the camera to the right",
  up: "Move the camera up",
  down: "Move the camera down",
};

/** @param {string | undefined} guidance @returns {string} "" = nothing */
export function help(guidance) {
  return GUIDANCE[guidance] ?? "";
}

/** What is known of a picture, with what came now: a look that reads only the codes does not forget the text. */
export function joined(known, saw) {
  const same = known && (known.frame === saw.frame || saw.changed === false);
  return { ...saw, ...Object.fromEntries(PARTS.map((part) => [part, saw[part] ?? (same ? known[part] : undefined)])) };
}

const some = (list) => list ?? [];
const counted = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** How much was seen: "2 lines, 1 code"; "" = nothing. */
export function amount({ lines, codes, things, dice, findings }) {
  const kinds = [["line", lines], ["code", codes], ["object", things], ["finding", findings]];
  const parts = kinds.filter(([, list]) => list?.length).map(([name, list]) => counted(list.length, name));
  if (dice?.length) parts.push(dice.length === 1 ? "1 die" : `${dice.length} dice`);
  return parts.join(", ");
}

/** `EAN13` → "EAN-13", `QRCode` → "QR code". */
export function kindOf(code) {
  return code.replace(/^(QR|Micro ?QR|rMQR)Code$/, "$1 code").replace(/^(EAN|UPC|ITF|Code)-?(\d+)$/, (_, name, number) => `${name}${name === "Code" ? " " : "-"}${number}`)
    .replace(/^DataMatrix$/, "Data Matrix");
}

/** The names of objects, the surest first: "2 × cup, person". */
export function namesOf(things) {
  const counts = new Map();
  for (const { name } of things) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(", ");
}

/** A number as it is read: 2.2, 24. @param {number} number */
export const short = (number) => String(Math.round(number * 10) / 10);

/**
 * Where what was seen stands; where a page's design was found wanting, its text is not framed as well.
 * @param {Saw} saw @returns {{kind: string, text: string, box: number[]}[]} the most telling first
 */
export function marksOf(saw) {
  const findings = some(saw.findings);
  return [
    ...findings.map(({ rule, box, measured }) => ({ kind: "finding", text: `${rule.replaceAll("_", " ")} ${short(measured)}`, box })),
    ...some(saw.codes).map(({ text, kind, box }) => ({ kind: "code", text: `${kindOf(kind)} ${text}`, box })),
    ...some(saw.things).map(({ name, box }) => ({ kind: "thing", text: name, box })),
    ...(findings.length ? [] : some(saw.lines)).map(({ text, box, sure }) => ({ kind: sure ? "line sure" : "line", text, box })),
  ].filter(({ box }) => Array.isArray(box) && box.length === 4);
}
