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

/** Why a call does not go over WebRTC, and what helps. */
const OFFERS = {
  missing: "It is not installed on the gateway: whoever runs it can add it with pip install 'vivavoce[webrtc]'.",
  busy: "The gateway carries as many calls over WebRTC as it can. Call again later for a line that loses less.",
  refused: "The gateway refused it. Open the link to this page again, or ask for a new one.",
  browser: "This browser has none, or it is switched off.",
};
const BLOCKED =
  "A firewall or this network seems to block UDP. Try another network; whoever runs the gateway finds what to open, or " +
  "how to add a TURN server, with: vivavoce doctor.";

/** The call goes on over the WebSocket instead. @param {string} offer why not over WebRTC @returns {Trouble} */
export function offerTrouble(offer) {
  return { title: "WebRTC did not get through, so the call goes over the WebSocket", remedy: OFFERS[offer] ?? BLOCKED, ways: [] };
}

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
 * @param {{code: number, reason: string, wasOpen: boolean, offer?: string}} close `offer`: why WebRTC did not do either
 * @returns {Trouble}
 */
export function lineTrouble({ code, reason, wasOpen, offer }) {
  if (offer && [0, 1006].includes(code)) {
    const remedy = `${OFFERS[offer] ?? BLOCKED} The WebSocket did not open either: check that the gateway is running, and that a proxy lets WebSockets pass.`;
    return { title: "Neither WebRTC nor the WebSocket gets through", remedy, ways: ["reconnect"] };
  }
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

const ON_AGAIN = "The call goes on without it.";

/** @param {{name?: string}} error from `Source.camera` @returns {Trouble} */
export function cameraTrouble(error) {
  switch (error?.name) {
    case "NotAllowedError":
      return {
        title: "The camera is blocked",
        remedy: `Open the settings beside this page’s address, set Camera to “Allow”, then press Camera again. ${ON_AGAIN}`,
        ways: [],
      };
    case "NotFoundError":
    case "OverconstrainedError":
      return {
        title: "No camera was found",
        remedy: "Plug one in or open its shutter, then press Camera again. Or show a picture with Photo.",
        ways: [],
      };
    case "NotReadableError":
    case "AbortError":
      return {
        title: "The camera is in use",
        remedy: "Another program holds it. Close that program (often a video call), then press Camera again.",
        ways: [],
      };
    case "SecurityError":
      return {
        title: "This address is not secure, so the browser gives no camera",
        remedy:
          "Open the https:// address that the server printed when it started, or use http://localhost on the same " +
          "machine. Here you can show a picture with Photo.",
        ways: [],
      };
    default:
      return {
        title: "The camera did not start",
        remedy: `Press Camera again; if that does not help, reload the page. ${ON_AGAIN}`,
        ways: [],
      };
  }
}

/** @param {{name?: string}} error from `Source.screen` @returns {Trouble} */
export function screenTrouble(error) {
  switch (error?.name) {
    case "NotAllowedError":
      return {
        title: "Nothing is shared",
        remedy:
          "No tab, window or screen was chosen. If you did choose one, allow this browser to record the screen in your " +
          "system’s privacy settings, then press Share screen again.",
        ways: [],
      };
    case "NotSupportedError":
      return {
        title: "This browser cannot share a screen",
        remedy: "Browsers on phones and tablets do not let a page see it. Take a screenshot and show it with Photo, or call from a computer.",
        ways: [],
      };
    case "SecurityError":
      return {
        title: "This address is not secure, so the browser shares no screen",
        remedy:
          "Open the https:// address that the server printed when it started, or use http://localhost on the same " +
          "machine. Here you can show a picture with Photo.",
        ways: [],
      };
    default:
      return {
        title: "The screen could not be shared",
        remedy: `Press Screen again and choose another window, or all of the screen. ${ON_AGAIN}`,
        ways: [],
      };
  }
}

/** A source went away in mid-call. @type {Record<"camera" | "screen", Trouble>} */
export const LOST = Object.freeze({
  camera: {
    title: "The camera was disconnected",
    remedy: "The call goes on, and the agent sees nothing. Plug the camera in and press Camera again.",
    ways: [],
  },
  screen: {
    title: "The screen is no longer shared",
    remedy: "Sharing was stopped in the browser, or the window was closed. The call goes on; press Share screen to share again.",
    ways: [],
  },
});

/** @type {Trouble} */
export const NO_PICTURE = Object.freeze({
  title: "That is not a picture the agent can look at",
  remedy: "Show a photo or a screenshot: JPEG, PNG, WebP or what else this browser can display. A PDF or a drawing: as a screenshot.",
  ways: [],
});

/** @type {Trouble} */
export const HUGE_PICTURE = Object.freeze({
  title: "That picture is too large",
  remedy: "Files up to 64 MB can be opened here. Show a smaller copy, or a screenshot of it.",
  ways: [],
});

/** @type {Trouble} */
export const TINY_PICTURE = Object.freeze({
  title: "That picture is too small to see anything in it",
  remedy: "Its shorter side needs 32 pixels, and to be read a few hundred. Show the original, not a preview of it.",
  ways: [],
});

/** @type {Trouble} */
export const UNSENT_PICTURE = Object.freeze({
  title: "The picture was not sent",
  remedy: "The line was busy with your voice, or the call ended. Show the picture again.",
  ways: [],
});

/** @type {Trouble} */
export const BLIND_AGENT = Object.freeze({
  title: "This agent does not look at pictures",
  remedy: "Tell it in words what the picture shows.",
  ways: [],
});

/** The browser cannot scale pictures beside the page. @type {Trouble} */
export const OLD_BROWSER = Object.freeze({
  title: "This browser is too old to show pictures",
  remedy: "Update it: Chrome and Firefox of 2023 or newer, Safari 16.4 or newer can. The voice works as ever.",
  ways: [],
});
