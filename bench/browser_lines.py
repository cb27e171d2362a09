"""Chromium on the agent's page, by WebSocket and by WebRTC in one run: what the lines differ by.

There and back: a model that says at once what it hears; beeps that the page's microphone hears, and the moment at which
each comes back out of the page, both on the clock of one AudioContext. The browser's own jitter buffer is in it.
`--calls N` makes N calls of the recorded caller to the front desk by each line in turn instead, and times voice to
voice: from the voice's end in the microphone to the first sound of the answer, on the same clock.
"""

import argparse
import asyncio
import base64
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from lines import Echo
from machine import machine
from playwright.async_api import async_playwright

from vivavoce import Agent
from vivavoce.media import INPUT_RATE
from vivavoce.streaming.playout import LOUD
from vivavoce.streaming.recording import load_recording

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / each) for each in ("gateway", "e2e")]
from desk import RECORDINGS, open_desk  # noqa: E402
from gateways import gateway  # noqa: E402

IN_A_ROW = 6  # blocks of 256 samples: 32 ms; shorter is a click
OVER = 1.5  # seconds of silence behind an answer: longer than the voice's pauses
PATIENCE = 10.0  # seconds until a turn counts as unanswered
LINES = ("websocket", "webrtc")
EARS = """
const context = new AudioContext();
const line = context.createMediaStreamDestination();
const silence = context.createConstantSource();
silence.offset.value = 0;
silence.connect(line);
silence.start(); // as a microphone, which is never without samples
navigator.mediaDevices.getUserMedia = async () => line.stream;
const heard = [];
const listen = (stream) => {
  const ear = context.createScriptProcessor(256, 1, 1);
  ear.onaudioprocess = ({ inputBuffer, playbackTime }) => {
    const samples = inputBuffer.getChannelData(0);
    const at = samples.findIndex((sample) => Math.abs(sample) > 0.05);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    heard.push([playbackTime, 10 * Math.log10(power + 1e-10), at < 0 ? 0 : playbackTime + at / context.sampleRate]);
  };
  context.createMediaStreamSource(stream).connect(ear);
  ear.connect(context.destination);
  (window.ears ??= []).push(ear);
};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) { // what the page plays by itself
  if (to instanceof AudioDestinationNode && to.context !== context) {
    const copy = to.context.createMediaStreamDestination();
    connect.call(this, copy);
    listen(copy.stream);
  }
  return connect.call(this, to, ...rest);
};
const Connection = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Connection { // what the browser plays for it
  constructor(...given) {
    super(...given);
    this.addEventListener("track", ({ track }) => listen(new MediaStream([track])));
  }
};
window.beep = async () => {
  const tone = context.createOscillator();
  const [from, before] = [context.currentTime + 0.05 + Math.random() * 0.02, heard.length];
  tone.frequency.value = 700;
  tone.connect(line);
  tone.start(from);
  tone.stop(from + 0.2);
  await new Promise((later) => setTimeout(later, 1800));
  const back = heard.slice(before).find(([, , time]) => time > from);
  return back === undefined ? null : 1000 * (back[2] - from);
};
window.levels = (from) => { // of the loudest of what the page plays
  const loudest = new Map();
  for (const [time, level] of heard) if (time >= from) loudest.set(time, Math.max(level, loudest.get(time) ?? -100));
  return [...loudest].sort(([a], [b]) => a - b);
};
window.say = (pcm, rate) => { // returns when it begins
  const bytes = Uint8Array.from(atob(pcm), (c) => c.charCodeAt(0));
  const samples = Float32Array.from(new Int16Array(bytes.buffer), (sample) => sample / 32768);
  const source = context.createBufferSource();
  source.buffer = context.createBuffer(1, samples.length, rate);
  source.buffer.copyToChannel(samples, 0);
  source.connect(line);
  const from = context.currentTime + 0.1;
  source.start(from);
  return from;
};
"""


async def delays(browser, http, line, beeps):
    """Milliseconds of each beep that came back."""
    page = await browser.new_page()
    await page.add_init_script(EARS)
    await page.goto(f"{http}?line={line}")
    await page.click("#talk")
    await page.wait_for_timeout(2000)
    assert await page.get_attribute("body", "data-line") == line, "the page chose another line"
    took = [await page.evaluate("beep()") for _ in range(beeps)]
    await page.click("#talk")  # hang up
    await page.wait_for_timeout(1000)
    await page.close()
    return [one for one in took if one is not None]


async def answer(page, after):
    """When something is heard after this moment, and until it is over: seconds, or None."""
    onset = None
    for _ in range(600):
        await page.wait_for_timeout(100)
        blocks = await page.evaluate("levels", after)
        if not blocks:
            continue
        loud = np.array([level > LOUD for _, level in blocks])
        runs = np.flatnonzero(np.convolve(loud, np.ones(IN_A_ROW), "valid") == IN_A_ROW)
        if len(runs):
            onset = blocks[runs[0]][0]
        now, last = blocks[-1][0], blocks[runs[-1]][0] if len(runs) else after
        if now - last > (OVER if len(runs) else PATIENCE):
            break
    return onset


async def call(page, http, line, recordings):
    """Voice to voice of each turn, ms; None = no answer, or one before the voice had ended."""
    await page.add_init_script(EARS)
    await page.goto(f"{http}?line={line}")
    await page.click("#talk")
    await answer(page, 0.0)  # the greeting
    assert await page.get_attribute("body", "data-line") == line, "the page chose another line"
    took = []
    for one in recordings:
        began = await page.evaluate(f"say('{base64.b64encode(one.audio.pcm).decode()}', {INPUT_RATE})")
        heard, end = await answer(page, began), began + one.voice_end
        took.append(1000 * (heard - end) if heard is not None and heard > end else None)
    await page.click("#talk")
    return took


async def voices(browser, calls):
    """Calls by each line in turn, so that whatever else the machine does meets both."""
    recordings, took = [load_recording(path) for path in RECORDINGS[:-1]], {line: [] for line in LINES}
    with tempfile.TemporaryDirectory() as home, open_desk(Path(home)) as desk:
        for number in range(calls + 1):
            for line in LINES if number % 2 else LINES[::-1]:
                desk.restore()
                page = await browser.new_page()
                told = await call(page, desk.http, line, recordings)
                took[line] += told if number else []  # the first call makes phrases that later ones find made
                await page.close()
                print(
                    f"call {number or 'to warm up'} by {line}:",
                    *(f"{ms:.0f}" if ms else "–" for ms in told),
                    flush=True,
                )
    print("| line | turns | unanswered or cut off | V2V P50 | P95 | P50 beside the WebSocket |")
    print("|---|---|---|---|---|---|")
    usual = None
    for line in LINES:
        told = [ms for ms in took[line] if ms is not None]
        p50, p95 = np.percentile(told, (50, 95))
        usual = p50 if usual is None else usual
        figures = f"{p50:.0f} ms | {p95:.0f} ms | {p50 - usual:+.0f} ms"
        print(f"| {line} | {len(took[line])} | {len(took[line]) - len(told)} | {figures} |")


async def echoes(browser, beeps):
    """There and back, by each line."""
    print("| line | beeps | there and back, P50 | P95 | P50 beside the WebSocket |\n|---|---|---|---|---|")
    agent, usual = Agent("echo", "You echo.", turns="model"), None
    with tempfile.TemporaryDirectory() as home:
        async with gateway(Path(home), agents=[agent], engine=Echo()) as g:
            for line in LINES:
                took = await delays(browser, g.addresses.http, line, beeps)
                p50, p95 = np.percentile(took, (50, 95))
                usual = p50 if usual is None else usual
                figures = f"{p50:.0f} ms | {p95:.0f} ms | {p50 - usual:+.0f} ms"
                print(f"| {line} | {len(took)} of {beeps} | {figures} |")


async def main(arguments):
    print(machine())
    flags = ["--no-sandbox", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        await (voices(browser, arguments.calls) if arguments.calls else echoes(browser, arguments.beeps))
        await browser.close()
    print(machine())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beeps", type=int, default=20)
    parser.add_argument("--calls", type=int, default=0)
    asyncio.run(main(parser.parse_args()))
