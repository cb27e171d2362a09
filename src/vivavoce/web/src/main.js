/** The page: buttons, keys and words around one call at a time. */

import { Call } from "./call.js";
import { Captions } from "./captions.js";
import { Cards } from "./cards.js";
import { announce, hideTrouble, showTrouble } from "./notice.js";
import { Sight } from "./sight.js";
import { IDLE, phraseOf, stateOf } from "./state.js";
import { mint, tokenOf } from "./token.js";
import { lineTrouble, NO_GATEWAY, startTrouble, tokenTrouble } from "./troubles.js";
import { Wave } from "./wave.js";

const $ = (id) => document.getElementById(id);
/** What one can say to any agent that names no examples of its own. */
const EXAMPLES = ["What can you help me with?", "I would like to change something.", "Can I speak to a person?"];

const wave = new Wave($("wave"));
const page = {
  agents: [],
  agent: null,
  line: new URLSearchParams(location.search).get("line") ?? "", // "webrtc": try that first; "websocket": nothing else
  view: new URLSearchParams(location.search).get("view"), // "large" or "usual"; null: as the agent wishes
  given: tokenOf(location.hash), // the token that came with the link; "" = mint one for each call
  token: "", // of the last call: resuming it is no new use
  call: null,
  captions: null,
  cards: null,
  silent: false,
  handle: "", // resumes the call that was dropped
  withMicrophone: true, // how the last call was started
  state: IDLE,
};
const sight = new Sight({
  call: () => page.call,
  begin: () => begin({ microphone: true }),
  add: (card) => page.captions.add(card),
  note: (text) => page.captions.note(text),
  silent: () => page.silent,
});

// ── what the page shows ──────────────────────────────────────────────────────────────────────────

function showState(state) {
  page.state = state;
  const word = stateOf(state);
  if (document.body.dataset.state !== word) announce(phraseOf(state));
  document.body.dataset.state = word;
  document.body.dataset.phase = state.phase;
  document.body.dataset.microphone = state.microphone;
  $("state").textContent = phraseOf(state);
  wave.show(word);
  const calling = page.call !== null;
  $("talk-name").textContent = calling ? "End call" : "Start talking";
  $("talk").disabled = page.agent === null;
  $("mute").disabled = state.phase !== "live";
  $("mute").setAttribute("aria-pressed", String(state.microphone === "muted"));
  $("mute-name").textContent = state.microphone === "off" && calling ? "Use mic" : "Mute";
  $("agents").disabled = calling;
}

function showLatency(ms, from) {
  $("latency").hidden = false;
  $("latency-name").textContent = `${from} to voice`;
  $("latency-ms").textContent = new Intl.NumberFormat().format(ms);
}

/** @param {"websocket" | "webrtc" | ""} kind what carries the call; nobody need know of the usual one */
function showLine(kind) {
  document.body.dataset.line = kind;
  $("line").textContent = { webrtc: "over WebRTC", websocket: page.line && "over WebSocket" }[kind] ?? "";
  $("line").hidden = $("line").textContent === "";
}

function showAgent(agent) {
  page.agent = agent;
  document.documentElement.dataset.view = page.view ?? agent.view ?? "";
  page.handle = "";
  $("agent-title").textContent = agent.title || agent.name;
  $("thread-agent").textContent = agent.title || agent.name;
  $("agent-description").textContent = agent.description ?? "";
  const examples = agent.examples?.length ? agent.examples.slice(0, 3) : EXAMPLES;
  $("examples").replaceChildren(...examples.map(exampleOf));
  $("pages").replaceChildren(...(agent.pages ?? []).map((each) => pageOf(agent, each)));
  $("pages").hidden = !agent.pages?.length;
  page.captions?.release();
  page.captions = new Captions($("turns"), agent.title || agent.name);
  page.cards = new Cards((card) => page.captions.add(card), answer);
  $("turns").replaceChildren();
  sight.offer(agent);
  $("welcome").hidden = false;
  showState(IDLE);
}

/** A link to one of the agent's own pages. */
function pageOf(agent, { name, title }) {
  const link = document.createElement("a");
  link.href = `pages/${encodeURIComponent(agent.name)}/${encodeURIComponent(name)}`;
  link.target = "_blank";
  link.textContent = title;
  return link;
}

function exampleOf(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", () => say(text));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

// ── calls ────────────────────────────────────────────────────────────────────────────────────────

/** What a call lets the page know. */
const events = {
  state: showState,
  level: (side, level) => wave.set(side, level),
  trouble: showTrouble,
  latency: showLatency,
  tool(event) {
    const line = page.cards.show(event);
    if (line) announce(line);
  },
  saw: (event) => sight.saw(event),
  sight: (event) => sight.changed(event),
  voice: () => sight.begin(),
  line: showLine,
  fresh: () => sight.fresh(),
  opened: () => sight.resume(),
  ended(outcome) {
    page.handle = page.call.handle;
    page.call = null;
    showState(page.state);
    if (outcome.note || !page.handle) page.cards.close(); // a call that can go on may still be answered
    if (outcome.note) {
      page.handle = "";
      page.captions.note(outcome.note);
      announce(outcome.note);
    } else {
      if (outcome.wasOpen) page.captions.note("The line dropped here.");
      explainClose(outcome);
    }
    sight.ended(page.handle !== "");
  },
};

/** The browser hides why a handshake failed: ask again in a way that tells. */
async function explainClose(close) {
  showTrouble(lineTrouble(close));
  if (!close.wasOpen) page.handle = ""; // whatever it stood for is gone
  if (close.wasOpen || ![1006, 1008].includes(close.code)) return;
  const answer = await askForAgents().catch(() => null);
  if (answer && [401, 403].includes(answer.status)) showTrouble(tokenTrouble(page.given !== ""));
}

/** What lets the next call in. @throws {import("./token.js").TokenRefused} */
async function token() {
  if (!page.handle || !page.token) page.token = page.given || (await mint());
  return page.token;
}

async function begin({ microphone, text = "" }) {
  if (page.call || !page.agent) return;
  hideTrouble();
  $("welcome").hidden = true;
  page.withMicrophone = microphone;
  const how = { agent: page.agent.name, token, handle: page.handle, text, silent: page.silent, line: page.line };
  const call = new Call(how, page.captions, events);
  page.call = call;
  try {
    await call.start(microphone);
  } catch (error) {
    if (page.call !== call) return;
    page.call = null;
    call.abandon();
    sight.ended(false);
    showState(IDLE);
    $("welcome").hidden = $("turns").childElementCount > 0;
    showTrouble(startTrouble(error));
  }
}

/** The one big key: a call, with the camera where the page is for people who do not look at it; and its end. */
function talk() {
  if (page.call) page.call.hangUp();
  else if (isLarge()) sight.start();
  else begin({ microphone: true });
}

function isLarge() {
  return document.documentElement.dataset.view === "large";
}

/** Say `text`, on the call there is or on a new one without a microphone. */
function say(text) {
  if (page.call) page.call.sendText(text);
  else begin({ microphone: false, text });
}

/** The caller's answer, given on a card; what has the keyboard's focus goes with the card's button. */
function answer(text) {
  $("view").focus({ preventScroll: true });
  say(text);
}

async function toggleMute() {
  const { call, state } = page;
  if (!call || state.phase !== "live") return;
  if (state.microphone !== "off") return call.setMuted(state.microphone === "on");
  hideTrouble();
  await call.openMicrophone().catch((error) => showTrouble({ ...startTrouble(error), ways: [] }));
}

function toggleSound() {
  page.silent = !page.silent;
  page.call?.setSilent(page.silent);
  $("sound").setAttribute("aria-pressed", String(page.silent));
  // With the voice off nothing is talked over: then a screen reader reads each turn once it is whole.
  $("log").setAttribute("aria-live", page.silent ? "polite" : "off");
}

// ── agents ───────────────────────────────────────────────────────────────────────────────────────

function askForAgents() {
  return fetch("agents.json", { headers: page.given ? { "x-goog-api-key": page.given } : {}, cache: "no-store" });
}

async function loadAgents() {
  hideTrouble();
  try {
    const answer = await askForAgents();
    if ([401, 403].includes(answer.status)) return showTrouble(tokenTrouble(page.given !== ""));
    page.agents = (await answer.json()).agents;
  } catch {
    return showTrouble(NO_GATEWAY);
  }
  const wanted = page.agents.find(({ name }) => name === page.agent?.name) ?? page.agents[0];
  $("agents").replaceChildren(...page.agents.map(({ name, title }) => new Option(title || name, name)));
  $("picker").hidden = page.agents.length < 2;
  $("agents").value = wanted.name;
  showAgent(wanted);
}

// ── hands ────────────────────────────────────────────────────────────────────────────────────────

$("talk").addEventListener("click", talk);
$("mute").addEventListener("click", toggleMute);
$("sound").addEventListener("click", toggleSound);
$("dismiss").addEventListener("click", hideTrouble);
$("reconnect").addEventListener("click", () => begin({ microphone: page.withMicrophone }));
$("retry").addEventListener("click", () => (page.agent ? begin({ microphone: true }) : loadAgents()));
$("type").addEventListener("click", () => {
  hideTrouble();
  $("text").focus();
});
$("agents").addEventListener("change", () => {
  showAgent(page.agents.find(({ name }) => name === $("agents").value));
});
$("type-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text || page.state.phase === "connecting") return;
  $("text").value = "";
  say(text);
});

const KEYS = { m: toggleMute, c: () => sight.toggle("camera"), s: () => sight.toggle("screen"), p: () => sight.snap() };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape" && page.call) return page.call.hangUp();
  if (event.target.closest("input, select, textarea")) return;
  const act = KEYS[event.key.toLowerCase()];
  if (act) return void act();
  const free = !event.target.closest("button, a, summary");
  if (free && page.agent && (!page.call || isLarge()) && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    talk();
  }
});

loadAgents();
