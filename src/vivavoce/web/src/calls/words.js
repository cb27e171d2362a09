/** Numbers and log entries in words. Pure. */

import { help, kindOf, namesOf } from "../observation.js";

/** @param {number} part @param {number} of @returns {string} */
export const percent = (part, of) => (of ? `${Math.round((100 * part) / of)} %` : "–");

/** @param {number | null | undefined} ms @returns {string} */
export const seconds = (ms) => (ms == null ? "–" : `${(ms / 1000).toFixed(2)} s`);

/** How long a call lasted. @param {number} ms @returns {string} */
export function lasted(ms) {
  const whole = Math.max(0, Math.round(ms / 1000));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `handed_over` → `handed over`. @param {unknown} word @returns {string} */
export const plain = (word) => String(word ?? "").replaceAll("_", " ");

/** @param {number} ms since 1970 @param {boolean} withDay @returns {string} */
export function moment(ms, withDay) {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = withDay ? { month: "short", day: "numeric" } : { second: "2-digit" };
  return new Intl.DateTimeFormat(undefined, /** @type {any} */ ({ ...time, ...day })).format(ms);
}

/** Events that are there for the gateway alone. */
const QUIET = new Set(["arrived"]);

/** Whether an entry is shown. @param {any} entry */
export const isShown = (entry) => !(entry.kind === "event" && QUIET.has(entry.fields.name));

/** What became of a recording. @type {Record<string, string>} */
const RECORDING = {
  on: "The caller knows that they are recorded: from here on they are",
  refused: "The caller would not be recorded: nothing is kept",
  unannounced: "The caller talked over the announcement: nothing is recorded",
};

/** One event of the log as a line. @param {any} fields @returns {string} */
export function told(fields) {
  const number = (/** @type {unknown} */ value) => Number(value) || 0;
  switch (fields.name) {
    case "outcome":
      return `Outcome so far: ${plain(fields.outcome)}`;
    case "line":
      return `Over ${plain(fields.by)}`;
    case "resumed":
      return `The caller came back${fields.since_s == null ? "" : ` after ${number(fields.since_s).toFixed(1)} s`}`;
    case "recording":
      return RECORDING[String(fields.state)] ?? `Recording: ${plain(fields.state)}`;
    case "silence":
      return `Nobody spoke for ${number(fields.seconds).toFixed(0)} s`;
    case "reask":
      return fields.why === "unheard" ? "Asked again: nothing was understood" : "Asked again: the same question";
    case "barge_in":
      return `The caller cut in; the agent was silent ${number(fields.stop_ms)} ms later`;
    case "known":
      return known(fields);
    case "context":
      return `The client gave new instructions and ${(fields.tools ?? []).length} tools`;
    case "sight_ended":
      return `Nothing comes of the ${plain(fields.source)} any more`;
    case "sight_ignored":
      return "A picture came, and this agent sees nothing";
    case "eye_failed":
      return `What the ${plain(fields.source)} showed could not be looked at`;
    case "unfit_picture":
      return `A file came that is no picture: ${fields.reason}`;
    case "content":
      return `The client told of an earlier conversation, ${(fields.messages ?? []).length} messages`;
  }
  const { name, ...rest } = fields;
  return Object.keys(rest).length ? `${plain(name)}: ${JSON.stringify(rest)}` : plain(name);
}

/** What was seen in a picture: the text in it, the rest line by line, and what picture it was. @param {any} fields */
export function seen({ lines, codes, things, dice, findings, guidance, careful, age_ms, width, height }) {
  const rest = (codes ?? []).map((/** @type {any} */ { kind, text }) => `${kindOf(String(kind))}: ${text}`);
  if (things?.length) rest.push(`It looks like: ${namesOf(things)}`);
  if (dice?.length) rest.push(`Dice: ${dice.join(", ")}`);
  for (const { rule, text, measured, needed } of findings ?? []) rest.push(`${plain(rule)}: “${text}”, ${measured}, needs ${needed}`);
  if (help(guidance)) rest.push(help(guidance));
  const how = [`${width} × ${height}`, `${Math.round(age_ms)} ms old`, careful ? "read closely" : ""];
  const text = (lines ?? []).map((/** @type {any} */ line) => line.text).join("\n");
  return { text, rest: text || rest.length ? rest : ["Nothing to read or to name"], how: how.filter(Boolean).join(", ") };
}

/** @param {any} fields */
function known(fields) {
  const who = fields.caller ? `The caller is ${fields.caller.subject}. ` : "";
  const notes = Object.keys(fields.state ?? {}).length ? `Noted: ${JSON.stringify(fields.state)}` : "";
  return (who + notes).trim() || "Nothing is known of the caller any more";
}

const MARKS = [
  ["turn_end_ms", "turn ended"],
  ["heard_final_ms", "words known"],
  ["first_audio_ms", "first sound"],
];

/** What a call has cost. @param {any} spent @returns {string} */
export function tokens(spent) {
  if (!spent?.input && !spent?.output) return "not counted";
  const count = (/** @type {number} */ number) => number.toLocaleString("en");
  const seen = spent.seen ? ` (${count(spent.seen)} of pictures)` : "";
  const rate = spent.aMinute == null ? "" : `, ${count(spent.aMinute)} a minute`;
  return `${count(spent.input)} in${seen}, ${count(spent.output)} out${rate}`;
}

/** A turn's marks, from the end of the voice on. @param {any} fields @returns {string} */
export function marks(fields) {
  const parts = [];
  if (fields.voice_to_voice_ms != null) parts.push(`voice to voice ${seconds(fields.voice_to_voice_ms)}`);
  if (fields.voice_end_ms != null) {
    for (const [name, words] of MARKS) {
      if (fields[name] != null) parts.push(`${words} +${Math.round(fields[name] - fields.voice_end_ms)} ms`);
    }
  }
  if (fields.output_tokens != null) parts.push(`${fields.input_tokens} tokens in, ${fields.output_tokens} out`);
  if (fields.pictures) parts.push(`${fields.pictures} pictures shown so far`);
  return parts.join(" · ");
}
