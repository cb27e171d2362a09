/** What the call is doing, in one word for the page and one phrase for the caller. Pure. */

/**
 * @typedef {object} CallState
 * @property {"idle" | "connecting" | "live" | "dropped"} phase the line
 * @property {"listening" | "hearing" | "thinking" | "speaking"} floor who has the word, as the server sees it
 * @property {boolean} playing the agent's voice is coming out of the loudspeaker
 * @property {"off" | "on" | "muted"} microphone
 */

/** @type {CallState} */
export const IDLE = Object.freeze({ phase: "idle", floor: "listening", playing: false, microphone: "off" });

const PHRASES = {
  idle: "Ready when you are",
  connecting: "Calling",
  dropped: "Not connected",
  listening: "Listening",
  hearing: "Hearing you",
  thinking: "Thinking",
  speaking: "Speaking",
  muted: "You are muted",
  typing: "Waiting for you to type",
};

/**
 * The one word for a state. The ear decides how long the agent is "speaking": the server is done sending long before
 * the loudspeaker is.
 * @param {CallState} state
 * @returns {keyof typeof PHRASES}
 */
export function stateOf({ phase, floor, playing, microphone }) {
  if (phase !== "live") return phase;
  if (floor === "hearing") return "hearing";
  if (playing || floor === "speaking") return "speaking";
  if (floor === "thinking") return "thinking";
  if (microphone === "on") return "listening";
  return microphone === "muted" ? "muted" : "typing";
}

/** @param {CallState} state @returns {string} what the caller reads and a screen reader says */
export function phraseOf(state) {
  return PHRASES[stateOf(state)];
}
