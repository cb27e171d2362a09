/**
 * What is wrong, in words, and what helps. Pure.
 *
 * @typedef {object} Trouble
 * @property {string} title what happened
 * @property {string} remedy what the caller can do
 * @property {("retry" | "type" | "reconnect")[]} ways buttons that help
 */

const TYPE_INSTEAD = "Or type: the agent still answers aloud.";

/** @param {{name?: string}} error from `getUserMedia` @returns {Trouble} */
export function microphoneTrouble(error) {
  const ways = ["retry", "type"];
  switch (error?.name) {
    case "NotAllowedError":
      return {
        title: "The microphone is blocked",
        remedy: `Open the settings beside this page’s address, set Microphone to “Allow”, then try again. ${TYPE_INSTEAD}`,
        ways,
      };
    case "NotFoundError":
    case "OverconstrainedError":
      return {
        title: "No microphone was found",
        remedy: `Plug one in, or switch it on in your system’s sound settings, then try again. ${TYPE_INSTEAD}`,
        ways,
      };
    case "NotReadableError":
    case "AbortError":
      return {
        title: "The microphone is in use",
        remedy: `Another program holds it. Close that program (often a video call), then try again. ${TYPE_INSTEAD}`,
        ways,
      };
    case "SecurityError":
      return {
        title: "This address is not secure, so the browser gives no microphone",
        remedy:
          "Open the https:// address that the server printed when it started, or use http://localhost on the same " +
          "machine. Here you can type, and the agent answers in writing.",
        ways: ["type"],
      };
    default:
      return {
        title: "The microphone did not start",
        remedy: `Reload the page and try again; if that does not help, restart the browser. ${TYPE_INSTEAD}`,
        ways,
      };
  }
}

/** The microphone gave nothing but digital silence. @type {Trouble} */
export const SILENT_MICROPHONE = Object.freeze({
  title: "No sound comes from your microphone",
  remedy: "Check its mute switch, and that your system uses the right one. You can also type.",
  ways: [],
});

/** The microphone went away in mid-call. @type {Trouble} */
export const LOST_MICROPHONE = Object.freeze({
  title: "The microphone was disconnected",
  remedy: "The call goes on: plug it in and turn the microphone on again, or type.",
  ways: [],
});

const CODES = {
  0: ["The gateway does not answer", "It may be starting or overloaded. Wait a moment, then reconnect."],
  1001: ["The gateway is shutting down", "Reconnect in a moment."],
  1006: ["The connection was lost", "Check your network, and that the gateway is still running. Then reconnect."],
  1007: ["The gateway did not understand this page", "Reload the page: it may be older than the gateway."],
  1008: ["The gateway refused the call", "Reconnect; if that does not help, open the link to this page again, or ask for a new one."],
  1009: ["A message was too large for the gateway", "Reconnect and send less at once."],
  1011: ["The gateway had an internal error", "Reconnect; the server's log says more."],
  1012: ["The gateway is restarting", "Reconnect in a moment."],
  1013: ["The gateway is busy", "All its lines are taken. Reconnect in a minute."],
};

/**
 * Why the line closed.
 * @param {{code: number, reason: string, wasOpen: boolean}} close
 * @returns {Trouble}
 */
export function lineTrouble({ code, reason, wasOpen }) {
  const [title, remedy] = CODES[code] ?? ["The line was closed", "Reconnect to go on."];
  const said = reason && code ? `The gateway said: “${reason.replace(/\.$/, "")}”. ` : "";
  const kept = wasOpen ? " What was said stays on the page." : "";
  const number = code ? ` (Close code ${code}.)` : "";
  return { title, remedy: `${said}${remedy}${kept}${number}`, ways: ["reconnect"] };
}

/** The gateway wants a token. @param {boolean} given the link held one, and it was not accepted @returns {Trouble} */
export function tokenTrouble(given) {
  return {
    title: given ? "This link has expired" : "This gateway lets in who was invited",
    remedy: "Ask for a new link; whoever runs the gateway makes one with: vivavoce token",
    ways: [],
  };
}

/** A call did not come about. @param {{name?: string}} error from `Call.start` @returns {Trouble} */
export function startTrouble(error) {
  if (error?.name === "TokenRefused") return tokenTrouble(false);
  return error instanceof TypeError ? NO_GATEWAY : microphoneTrouble(error); // `fetch` fails with a TypeError
}

/** The list of agents did not load. @type {Trouble} */
export const NO_GATEWAY = Object.freeze({
  title: "The gateway cannot be reached",
  remedy: "Check that it is running (vivavoce serve), then try again.",
  ways: ["retry"],
});
