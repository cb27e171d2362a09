"""There and back in Chromium, on the agent's page, by WebSocket and by WebRTC in one run: what the lines differ by.

A model that says at once what it hears; beeps that the page's microphone hears, and the moment at which each comes back
out of the page, both on the clock of one AudioContext. The browser's own jitter buffer is in it.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from lines import Echo
from machine import machine
from playwright.async_api import async_playwright

from vivavoce import Agent

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "gateway"))
from gateways import gateway

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
    if (at >= 0) heard.push(playbackTime + at / context.sampleRate);
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
  const back = heard.slice(before).find((time) => time > from);
  return back === undefined ? null : 1000 * (back - from);
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


async def main(arguments):
    print(machine())
    print("| line | beeps | there and back, P50 | P95 | P50 beside the WebSocket |\n|---|---|---|---|---|")
    agent, usual = Agent("echo", "You echo.", turns="model"), None
    with tempfile.TemporaryDirectory() as home:
        async with gateway(Path(home), agents=[agent], engine=Echo()) as g, async_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"]
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
            for line in LINES:
                took = await delays(browser, g.addresses.http, line, arguments.beeps)
                p50, p95 = np.percentile(took, (50, 95))
                usual = p50 if usual is None else usual
                figures = f"{p50:.0f} ms | {p95:.0f} ms | {p50 - usual:+.0f} ms"
                print(f"| {line} | {len(took)} of {arguments.beeps} | {figures} |")
            await browser.close()
    print(machine())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beeps", type=int, default=20)
    asyncio.run(main(parser.parse_args()))
