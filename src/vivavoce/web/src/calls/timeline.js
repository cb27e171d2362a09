/** One call, from its first word to its end. */

import { picture, recording } from "./data.js";
import { at, html } from "./elements.js";
import { strip } from "./plots.js";
import { stages, waterfall } from "./waterfall.js";
import { isShown, lasted, marks, moment, plain, seconds, seen, tokens, told } from "./words.js";

/** @param {any} call */
export function showCall(call) {
  at("title").textContent = `${call.agent}, ${moment(call.started, true)}`;
  const facts = [
    ["outcome", plain(call.outcome)],
    ["lasted", call.ended ? lasted(call.ended - call.started) : "not ended"],
    ["ended", call.ended ? plain(call.reason) : "open or killed"],
    ["turns", String(call.turns)],
    ["asked again", String(call.reasks)],
    ["median wait", seconds(call.wait)],
    ["tokens", tokens(call.tokens)],
    ["model", call.model],
    ["line", linesOf(call.entries)],
    ["client", call.client || "no name"],
    ["id", call.id],
  ];
  at("facts").replaceChildren(...facts.map(([name, value]) => html("div", null, html("dt", null, name), html("dd", null, value))));
  at("recordings").replaceChildren(...(call.recordings ?? []).map((/** @type {any} */ part) => player(part, call.id)));
  const spans = spansOf(call.entries);
  const length = Math.max(1000, ...call.entries.map((/** @type {any} */ entry) => entry.at));
  at("strip").replaceChildren(strip(spans, length));
  const tools = toolsOf(call.entries);
  at("timeline").replaceChildren(...call.entries.filter(isShown).map((/** @type {any} */ entry) => row(entry, call.id, tools)), ...(call.truncated ? [note("Only the beginning is shown.")] : []));
}

/** What carried it, in order: telephone, WebRTC; nothing is noted of a WebSocket. @param {any[]} entries @returns {string} */
function linesOf(entries) {
  const noted = entries.filter(({ kind, fields }) => kind === "event" && fields.name === "line").map(({ fields }) => plain(fields.by));
  return [...new Set(noted)].join(", ") || "websocket";
}

/** @param {string} text */
const note = (text) => html("li", { class: "event" }, html("span", { class: "what" }, text));

/** @param {any} entry @param {string} id of its call @param {Tool[]} tools of the call */
function row(entry, id, tools) {
  const kept = entry.kind === "event" && entry.fields.name === "picture_kept";
  const [by, ...what] = kept ? [plain(entry.fields.source), thumbnail(id, Number(entry.fields.frame))] : content(entry, id, tools);
  const body = html("div", { class: "what" }, ...what);
  return html("li", { class: entry.kind }, html("span", { class: "when" }, `${(entry.at / 1000).toFixed(1)} s`), html("span", { class: "by" }, by), body);
}

/** Fetched when it is asked for: an hour has 230 MB. @param {{number: number, seconds: number}} part @param {string} id */
function player({ number, seconds: length }, id) {
  const button = html("button", { type: "button", class: "small quiet" }, `Listen to the recording, ${lasted(1000 * length)}`);
  const place = html("p", null, button, html("small", null, " left the caller, right the agent"));
  button.addEventListener("click", () => {
    button.setAttribute("disabled", "");
    recording(id, number).then(
      (blob) => {
        const audio = /** @type {HTMLAudioElement} */ (html("audio", { controls: "", "aria-label": `Recording ${number}` }));
        audio.src = URL.createObjectURL(blob);
        button.replaceWith(audio);
        audio.focus();
      },
      () => button.replaceWith(html("small", null, "The recording is kept no more.")),
    );
  });
  return place;
}

/** A picture that was kept. It is fetched, since an address cannot hold the key. @param {string} id @param {number} frame */
function thumbnail(id, frame) {
  const image = /** @type {HTMLImageElement} */ (html("img", { class: "kept", alt: `Picture ${frame}, as it was shown` }));
  picture(id, frame).then(
    (blob) => {
      image.onload = () => URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
    },
    () => image.replaceWith(html("small", null, `Picture ${frame} is kept no more`)),
  );
  return image;
}

/** Who, and what. @param {any} entry @param {string} id @param {Tool[]} tools @returns {[string, ...(Node | string)[]]} */
function content({ kind, fields, turn, at }, id, tools) {
  switch (kind) {
    case "heard": {
      const how = fields.typed ? "typed" : `${Math.round(100 * fields.confidence)} % sure`;
      return ["caller", String(fields.text), html("small", null, how)];
    }
    case "said": {
      const whole = String(fields.text);
      const heard = String(fields.heard_text ?? "");
      if (heard === whole || !(fields.cut || fields.lost)) return ["agent", whole];
      const rest = whole.startsWith(heard) ? whole.slice(heard.length) : whole;
      const why = fields.lost ? "the line fell: what is struck out did not arrive" : "interrupted: what is struck out was not heard";
      return ["agent", whole.startsWith(heard) ? heard : "", html("span", { class: "unheard" }, rest), html("small", null, why)];
    }
    case "saw": {
      const { text, rest, how } = seen(fields);
      const parts = [text && html("span", { class: "read" }, text), ...rest.map((line) => html("small", null, line)), html("small", null, how)];
      return [plain(fields.source), ...parts.filter(Boolean)];
    }
    case "tool_call":
      return ["tool", String(fields.name), html("pre", null, JSON.stringify(fields.args ?? {}, null, 1))];
    case "tool_result":
      return ["result", String(fields.name), html("pre", null, JSON.stringify(fields.response ?? {}, null, 1))];
    case "marks":
      return ["times", waterfall(marks(fields), stages(fields, tools.filter((tool) => tool.turn === turn)), `${id} ${at}`)];
  }
  return ["", html("small", null, told(fields))];
}

/** @typedef {{name: string, turn: number, from: number, to: number}} Tool */

/** Which tools ran from when to when. @param {any[]} entries @returns {Tool[]} */
function toolsOf(entries) {
  const results = new Map(entries.filter(({ kind }) => kind === "tool_result").map(({ at, fields }) => [fields.id, at]));
  return entries.flatMap(({ kind, at, turn, fields }) => {
    const ended = kind === "tool_call" ? results.get(fields.id) : undefined;
    return ended == null ? [] : [{ name: String(fields.name), turn, from: at, to: ended }];
  });
}

/** Who spoke from when to when, as far as the log tells: marks say when voices fell silent and replies began. @param {any[]} entries */
function spansOf(entries) {
  /** @type {{lane: string, from: number, to: number, name: string}[]} */
  const spans = toolsOf(entries).map((tool) => ({ ...tool, lane: "tool" }));
  const begun = new Map(entries.filter((entry) => entry.kind === "marks" && entry.fields.first_audio_ms != null).map((entry) => [entry.turn, entry.fields]));
  for (const { kind, at: end, turn, fields } of entries) {
    const spoken = begun.get(turn);
    if (kind === "said") {
      const guess = end - 60 * String(fields.heard_text ?? "").length; // 60 ms a letter: 16 letters a second
      spans.push({ lane: "said", from: Math.max(0, spoken ? Math.min(spoken.first_audio_ms, end) : guess), to: end, name: String(fields.text) });
      begun.delete(turn);
    } else if (kind === "heard") {
      const stop = spoken?.voice_end_ms ?? end;
      spans.push({ lane: "heard", from: Math.max(0, stop - (fields.typed ? 200 : 60 * String(fields.text).length)), to: stop, name: String(fields.text) });
    }
  }
  return spans;
}
