// The list of calls, and the timeline of each. Text enters the page as text nodes only: nothing said can become markup.
"use strict";
(() => {
  const { calls, pictures } = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 50;
  const at = (id) => document.getElementById(id);
  const filters = { passed: at("f-passed"), group: at("f-group"), cause: at("f-cause"), words: at("f-words") };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = PAGE;

  function make(tag, look, ...children) {
    const element = document.createElement(tag);
    if (look) element.className = look;
    element.append(...children);
    return element;
  }

  function draw(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;

  // ---- the list

  calls.forEach((call, index) => {
    call.index = index;
    call.words = JSON.stringify([call.scenario, call.goal, call.group, call.cause, call.problems, call.detail,
      call.about, call.turns.map((turn) => [turn.text, turn.notes, turn.bad]),
      call.replies.map((reply) => [reply.text, reply.notes, reply.bad]), call.tools, call.pictures]).toLowerCase();
  });
  for (const [name, key] of [["group", "group"], ["cause", "cause"]]) {
    for (const value of new Set(calls.map((call) => call[key]).filter(Boolean))) {
      filters[name].append(new Option(value, value));
    }
  }
  if (calls.every((call) => call.passed)) filters.passed.value = "";

  function wanted(call) {
    const passed = filters.passed.value;
    return (!passed || call.passed === (passed === "yes"))
      && (!filters.group.value || call.group === filters.group.value)
      && (!filters.cause.value || call.cause === filters.cause.value)
      && filters.words.value.toLowerCase().split(/\s+/).every((word) => call.words.includes(word));
  }

  function list() {
    const found = calls.filter(wanted);
    stop();
    at("list").replaceChildren(...found.slice(0, shown).map(row));
    at("found").textContent = found.length === calls.length ? `${calls.length} calls`
      : `${found.length} of ${calls.length} calls`;
    at("more").hidden = found.length <= shown;
  }

  function row(call) {
    const button = make("button", "open",
      make("span", call.passed ? "tag good" : "tag bad", call.passed ? "passed" : "failed"),
      make("span", "name", call.scenario),
      make("span", "where", `${call.group} · ${call.seconds.toFixed(0)} s`),
      make("span", "why", call.passed ? call.goal : `${call.cause} · ${call.goal}`));
    const panel = make("div", "call");
    button.type = "button";
    panel.id = `call-${call.index}`;
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", panel.id);
    button.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
      if (!panel.hidden && !panel.firstChild) open(call, panel);
      if (panel.hidden) panel.querySelector("audio")?.pause();
    });
    return make("li", "", button, panel);
  }

  // ---- one call

  function open(call, panel) {
    const audio = player(call);
    const { lanes, move } = timeline(call, audio);
    const { talk, light } = transcript(call, audio);
    if (call.problems.length || call.detail) {
      panel.append(make("ul", "problems", ...[...call.problems, call.detail].filter(Boolean).map((text) => make("li", "", text))));
    }
    if (call.mend) panel.append(make("p", "", make("b", "", `${call.cause}. `), call.mend));
    panel.append(make("p", "about", ...[...call.about, ["ended", call.outcome]].filter(([, value]) => value)
      .map(([name, value]) => make("span", "", `${name} `, make("b", "", value)))));
    if (audio) panel.append(audio);
    panel.append(lanes, legend(call), talk);
    if (audio) follow(audio, (seconds) => { move(seconds); light(seconds); });
  }

  function player(call) {
    if (!call.sound && !call.link) return null;
    const audio = make("audio");
    audio.controls = true;
    audio.preload = "metadata";
    audio.setAttribute("aria-label", `Recording of ${call.scenario}: caller left, agent right`);
    if (call.sound) {
      const bytes = Uint8Array.from(atob(call.sound), (character) => character.charCodeAt(0));
      audio.src = URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }));
    } else {
      audio.src = call.link;
    }
    audio.addEventListener("play", () => stop(audio));
    return audio;
  }

  function stop(except) {
    for (const other of document.querySelectorAll("audio")) if (other !== except) other.pause();
  }

  function follow(audio, show) {
    const step = () => {
      show(audio.currentTime);
      if (!audio.paused && !calm.matches) requestAnimationFrame(step);
    };
    for (const name of ["play", "seeked", "timeupdate"]) audio.addEventListener(name, () => {
      if (name === "play" || audio.paused || calm.matches) step();
    });
  }

  function timeline(call, audio) {
    const ends = [...call.turns, ...call.replies].map((thing) => thing.end);
    const length = Math.max(call.seconds, ...ends, call.peaks ? call.peaks[0].length / 20 : 0, 1);
    const x = (seconds) => `${(100 * Math.max(0, seconds) / length).toFixed(3)}%`;
    const wide = (from, to) => `${(100 * Math.max(0, to - Math.max(0, from)) / length).toFixed(3)}%`;
    const svg = draw("svg", { role: "img", width: "100%", height: 172,
      "aria-label": "Timeline; everything in it is in the list below." });
    const step = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((seconds) => length / seconds <= 12) || 600;
    for (let second = 0; second < length; second += step) {
      svg.append(draw("line", { class: "edge", x1: x(second), x2: x(second), y1: 16, y2: 172 }),
        draw("text", { x: x(second), dx: 3, y: 12 }, document.createTextNode(`${second} s`)));
    }
    for (const turn of call.turns) {
      const look = { class: "block-caller", x: x(turn.start), width: wide(turn.start, turn.end), y: 20, height: 56, rx: 2 };
      svg.append(draw("rect", look));
      for (const [from, to] of turn.pauses) {
        svg.append(draw("rect", { class: "pause", x: x(from), width: wide(from, to), y: 20, height: 56 }));
      }
      if (turn.bad.includes("no answer")) {
        const later = [...call.turns, ...call.replies].map((thing) => thing.start).filter((start) => start > turn.end);
        svg.append(draw("line", { class: "lost", x1: x(turn.end), x2: x(Math.min(length, ...later)), y1: 112, y2: 112 }));
      }
    }
    for (const reply of call.replies) {
      svg.append(draw("rect", { class: "block-agent", x: x(reply.start), width: wide(reply.start, reply.end), y: 84, height: 56, rx: 2 }));
    }
    if (call.peaks) {
      svg.append(wave(call.peaks[0], length, 20, "wave-caller"), wave(call.peaks[1], length, 84, "wave-agent"));
    }
    for (const tool of call.tools) {
      const bad = tool.bad.length || tool.status !== "done";
      svg.append(draw("svg", { x: x(tool.at), y: 146, width: 1, height: 26, overflow: "visible" },
        draw("path", { class: bad ? "tool-bad" : "tool-mark", d: bad ? "M-6 0L6 12M6 0L-6 12" : "M0 0L6 6L0 12L-6 6Z",
          stroke: "currentColor", "stroke-width": bad ? 2.5 : 0 }),
        draw("text", tool.at > 0.8 * length ? { x: -10, y: 11, "text-anchor": "end" } : { x: 10, y: 11 },
          document.createTextNode(tool.name))));
    }
    const cursor = draw("line", { class: "cursor", x1: 0, x2: 0, y1: 0, y2: 172 });
    svg.append(cursor);
    const lanes = make("div", "lanes", svg);
    lanes.tabIndex = 0;
    lanes.setAttribute("role", "group");
    lanes.setAttribute("aria-label", "Timeline");
    svg.style.width = `max(100%, ${Math.round(length * 11)}px)`;
    if (audio) svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      audio.currentTime = length * (event.clientX - box.left) / box.width;
    });
    const move = (seconds) => {
      for (const end of ["x1", "x2"]) cursor.setAttribute(end, x(seconds));
      const where = svg.getBoundingClientRect().width * seconds / length;
      if (where < lanes.scrollLeft || where > lanes.scrollLeft + lanes.clientWidth - 20) lanes.scrollLeft = where - 40;
    };
    return { lanes, move };
  }

  function wave(peaks, length, top, look) {
    const up = peaks.map((peak, index) => `L${index} ${100 - Math.max(peak, 1)}`).join("");
    const down = peaks.map((peak, index) => `L${index} ${100 + Math.max(peak, 1)}`).reverse().join("");
    return draw("svg", { x: 0, y: top, width: "100%", height: 56, viewBox: `0 0 ${length * 20} 200`, preserveAspectRatio: "none" },
      draw("path", { class: look, d: `M0 100${up}${down}Z` }));
  }

  function legend(call) {
    const marks = make("p", "legend", make("i", "caller"), "caller", make("i", "agent"), "agent");
    if (call.tools.length) marks.append(" \u2002◆ tool call");
    if (!call.peaks) marks.append(" \u2002Waveforms are drawn for failed calls and a few others.");
    return marks;
  }

  function transcript(call, audio) {
    const lines = [
      ...call.turns.map((turn) => ({ from: turn.start, to: turn.end, who: "caller", body: spokenBy(turn) })),
      ...call.replies.map((reply) => ({ from: reply.start, to: reply.end, who: "agent", body: spokenBy(reply) })),
      ...call.tools.map((tool) => ({ from: tool.at, to: tool.at, who: "tool", body: done(tool) })),
      ...call.pictures.map((shown) => ({ from: shown.at, to: shown.at, who: "shows", body: picture(shown) })),
    ].sort((one, other) => one.from - other.from);
    const talk = make("ol", "talk");
    for (const line of lines) {
      const button = make("button", "", clock(line.from));
      button.type = "button";
      button.disabled = !audio;
      button.setAttribute("aria-label", `Play from ${clock(line.from)}`);
      button.addEventListener("click", () => { audio.currentTime = Math.max(0, line.from - 0.2); audio.play(); });
      line.item = make("li", line.who, button, make("span", "who", line.who), make("div", "said", ...line.body));
      talk.append(line.item);
    }
    const light = (seconds) => {
      for (const line of lines) line.item.classList.toggle("now", seconds >= line.from && seconds <= line.to + 0.1);
    };
    return { talk, light };
  }

  function notes(thing) {
    return [...thing.notes.map((text) => make("span", "note", text)), ...thing.bad.map((text) => make("span", "note bad", text))];
  }

  function plainly(text) {
    return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  function spokenBy(thing) {
    const parts = [make("q", "", thing.text)];
    if (thing.caption && plainly(thing.caption) !== plainly(thing.text)) {
      parts.push(make("span", "caption", `captioned “${thing.caption}”`));
    }
    if (thing.wait !== undefined && thing.wait !== null) {
      const how = thing.tool ? " with a tool" : "";
      parts.push(make("br"), make("span", thing.wait > 1500 ? "note bad" : "note", `answered after ${thing.wait} ms${how}`));
    } else if (thing.notes.length || thing.bad.length) {
      parts.push(make("br"));
    }
    return [...parts, ...notes(thing)];
  }

  function done(tool) {
    const told = tool.bad.map((text) => make("span", "note bad", text));
    return [make("code", "", `${tool.name}(${tool.args})`), make("br"),
      make("span", "note", `${tool.status}${tool.writes ? ", writes" : ""}`), ...told,
      make("br"), make("code", "", tool.response)];
  }

  function picture(shown) {
    if (!shown.name) return [make("span", "note", `the ${shown.source} is off`)];
    const times = shown.frames === 1 ? "sent once" : `sent ${shown.frames} times`;
    const parts = [make("code", "", shown.name), make("br"), make("span", "note", `${shown.source}, ${times}`)];
    if (shown.optics) parts.push(make("span", "note", shown.optics));
    if (shown.picture === null) return parts;
    const image = make("img", "shown");
    image.alt = `What the ${shown.source} showed: ${shown.name}`;
    image.src = `data:image/jpeg;base64,${pictures[shown.picture]}`;
    return [image, make("br"), ...parts];
  }

  // ---- choosing

  for (const filter of Object.values(filters)) filter.addEventListener("input", () => { shown = PAGE; list(); });
  document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
  at("more").addEventListener("click", () => { shown += PAGE; list(); });
  for (const button of document.querySelectorAll(".cause")) button.addEventListener("click", () => {
    filters.passed.value = "";
    filters.group.value = "";
    filters.words.value = "";
    filters.cause.value = button.dataset.cause;
    list();
    at("calls").scrollIntoView();
    at("list").querySelector(".open")?.focus({ preventScroll: true });
  });
  list();
})();
