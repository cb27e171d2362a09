"""Voice to voice by every line beside the WebSocket, in one run: the same recorded calls to one front desk, in turn.

What is timed is what a caller hears at their end of the line: behind the provider's playing, the softphone's jitter
buffer, the browser's. `--rounds N` makes N calls by each line. `--echo N` leaves engine and turn-taking out: a model
that says at once what it hears gives N beeps back by each line, which is what the lines alone differ by. `--callers N`
holds N calls by each line instead, for `--hold` seconds, and tells what they cost the server. `--interrupt N` makes N
calls by each line that talk into the greeting, and times how soon it is no longer heard.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import sys
import tempfile
from pathlib import Path

import numpy as np
from machine import machine

import vivavoce
from vivavoce import Agent
from vivavoce.cli.load_lines import PUBLIC, calling
from vivavoce.evals.call import Place
from vivavoce.evals.load.climb import first_call
from vivavoce.evals.load.crowd import Crowd, Party
from vivavoce.evals.load.scripts import recorded
from vivavoce.evals.load.visit import Visit
from vivavoce.evals.scenario_files import load
from vivavoce.evals.system_under_test import child
from vivavoce.events import Audio, ReplyCut, ReplyDone, Said
from vivavoce.gateway.sip_edge import sip_edge
from vivavoce.media import INPUT_RATE, OUTPUT_RATE, Resampler, level_db
from vivavoce.settings import Settings
from vivavoce.streaming.playout import Playout, loud_frames
from vivavoce.streaming.recording import load_recording
from vivavoce.streaming.script import FRAME, FRAME_BYTES

LINES = ("websocket", "twilio", "sip", "webrtc")
AGENT = Path(vivavoce.__file__).parent / "templates" / "front_desk"
LOUD = -40.0  # dB: a beep; a line's own silence is below
PATIENCE = 8.0  # seconds until a turn counts as unanswered
HEARD_OUT = 1.0  # seconds of the greeting before somebody talks into it
SILENCE = 30  # frames of 10 ms: longer than the pauses of the embedded voice between two words


async def call(party, where):
    """Voice to voice of each turn of one call, ms; None = no answer."""
    visit = Visit(party.scripts[0], breath=0.5, patience=PATIENCE)
    line = party.line(where, visit)
    async with asyncio.timeout(180):
        async for _ in line.events():
            pass
    waits = [wait for wait in visit.waits() if wait.answered is not None]
    return [1000 * wait.seconds if wait.answered else None for wait in waits if wait.seconds is not None]


async def rounds(parties, where, count):
    """By line, in turn, so that whatever else the machine does meets all of them."""
    took = {line: [] for line in parties}
    for number in range(count):
        order = LINES[number % 4 :] + LINES[: number % 4]
        for line in (line for line in order if line in parties):
            try:
                took[line] += await call(parties[line], where)
            except Exception as error:  # noqa: BLE001 - one call more or less: it is told
                print(f"{line}: a call failed: {type(error).__name__}: {error}", file=sys.stderr)
    told = {line: [wait for wait in waits if wait is not None] for line, waits in took.items()}
    usual = np.percentile(told["websocket"], 50)
    print("| line | turns | unanswered | V2V P50 | V2V P95 | P50 beside the WebSocket |\n|---|---|---|---|---|---|")
    for line, waits in told.items():
        p50, p95 = np.percentile(waits, (50, 95))
        lost = len(took[line]) - len(waits)
        print(f"| {line} | {len(took[line])} | {lost} | {p50:.0f} ms | {p95:.0f} ms | {p50 - usual:+.0f} ms |")


async def held(parties, where, callers, pid):
    """What so many calls at once cost the server."""
    print("| line | callers | turns | unanswered | V2V P50 | cores of the server | per call | MB per call | failed |")
    print("|---|---|---|---|---|---|---|---|---|")
    for line, party in parties.items():
        idle = await first_call(where, party, pid)
        step = await Crowd(where, party, callers, pid, idle).hold(lambda standing: None)
        cores, p50 = step.server.cores if step.server else 0.0, step.v2v_ms["p50"] or float("nan")
        print(
            f"| {line} | {callers} | {step.turns} | {step.unanswered} | {p50:.0f} ms | {cores:.2f} "
            f"| {cores / callers:.3f} | {step.rss_per_session_mb:.1f} | {sum(step.failures.values())} |"
        )


# ── talking into the greeting ──


class Interrupter:
    """Drives a line: lets the agent speak for a second, speaks, and hangs up when it has been silent for one."""

    def __init__(self, recording):
        self.playout, self.sent, self.over = Playout(), bytearray(), False
        self._waiting = recording
        self._began = None

    def tick(self, now):
        if self._began is None:
            onset = self.playout.onset(0.0, now)
            self._began = now - FRAME if onset is not None and now > onset + HEARD_OUT else None
            if self._began is None:
                return [Audio(bytes(FRAME_BYTES), INPUT_RATE)], []
        self.over = now > self._began + PATIENCE / 2
        frame, self._waiting = self._waiting[:FRAME_BYTES].ljust(FRAME_BYTES, b"\0"), self._waiting[FRAME_BYTES:]
        return [Audio(frame, INPUT_RATE)], []

    def receive(self, event, now):
        if isinstance(event, Audio):
            self.playout.push(event.pcm, now)
        elif isinstance(event, ReplyCut):
            self.playout.cut(now)
        return []

    def line_closed(self, detail):
        self.over = True
        return []

    def stopped(self):
        """ms from the first sound of the interruption until the agent is silent; None = it was not interrupted."""
        if self._began is None:
            return None
        loud = loud_frames(self.playout.heard(self._began, self._began + PATIENCE / 4))
        runs = np.convolve(loud, np.ones(SILENCE), "valid")
        silent = np.flatnonzero(runs == 0)
        return 10.0 * float(silent[0]) if len(silent) else None


async def interrupted(parties, where, count):
    """How soon a greeting is no longer heard once somebody talks into it."""
    speech = np.frombuffer(load_recording(AGENT / "caller" / "1.wav").audio.pcm, "<i2")
    voice = speech[np.argmax(np.abs(speech) > 1000) :].tobytes()
    print("| line | interrupted | stopped | P50 | P95 |\n|---|---|---|---|---|")
    for line, party in parties.items():
        took = []
        for _ in range(count):
            driver = Interrupter(voice)
            async with asyncio.timeout(60):
                async for _ in party.line(where, driver).events():
                    pass
            took.append(driver.stopped())
        told = [ms for ms in took if ms is not None] or [float("nan")]
        p50, p95 = np.percentile(told, (50, 95))
        print(f"| {line} | {count} | {sum(ms is not None for ms in took)} | {p50:.0f} ms | {p95:.0f} ms |")


# ── what the lines alone take ──


class Echo:
    """A model that says what it hears, piece by piece, beep by beep."""

    async def connect(self, brief):
        return EchoConnection()


class EchoConnection:
    def __init__(self):
        self._heard = asyncio.Queue()

    def send(self, item):
        if isinstance(item, Audio):
            self._heard.put_nowait(item.pcm)

    async def run(self, emit):
        up, speaking = Resampler(INPUT_RATE, OUTPUT_RATE), False
        while (pcm := await self._heard.get()) is not None:
            loud = level_db(pcm) > LOUD
            if loud and not speaking:
                await emit(Said("beep"))
            if loud or speaking:
                await emit(Audio(up.push(pcm), OUTPUT_RATE))
            if speaking and not loud:
                await emit(ReplyDone())
            speaking = loud

    async def close(self):
        self._heard.put_nowait(None)


class Beeper:
    """Drives a line: beeps every two seconds, and notes when each comes back."""

    def __init__(self, beeps):
        self.playout, self.sent, self.over = Playout(), bytearray(), False
        self._beeps, self._made = beeps, []
        tone = (8000 * np.sin(np.arange(round(0.2 * INPUT_RATE)) * 0.4)).astype("<i2").tobytes()
        self._tone, self._left = tone, b""

    def tick(self, now):
        if now > 2 * (len(self._made) + 1) and not self._left:
            if len(self._made) == self._beeps:
                self.over = True
                return [], []
            self._made.append(now - FRAME)
            self._left = self._tone
        frame, self._left = self._left[:FRAME_BYTES].ljust(FRAME_BYTES, b"\0"), self._left[FRAME_BYTES:]
        return [Audio(frame, INPUT_RATE)], []

    def receive(self, event, now):
        if isinstance(event, Audio):
            self.playout.push(event.pcm, now)
        return []

    def line_closed(self, detail):
        self.over = True
        return []

    def delays(self):
        found = ((at, self.playout.onset(at, at + 1.9)) for at in self._made)
        return [1000 * (heard - at) for at, heard in found if heard is not None]


async def echoes(parties, served, beeps):
    """There and back, by each line."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "gateway"))
    from gateways import gateway

    token = served.get("VIVAVOCE_TWILIO_AUTH_TOKEN", "")
    sip = sip_edge(Settings(sip=served.get("VIVAVOCE_SIP", "")))
    phone = {"url": PUBLIC, "secrets": (("twilio", token),)} if token else None
    agent = Agent("echo", "You echo.", turns="model")
    print("| line | beeps | there and back, P50 | P95 | P50 beside the WebSocket |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        async with gateway(Path(home), agents=[agent], engine=Echo(), phone=phone, sip=sip) as g:
            edge = g.addresses.http.replace("http", "ws", 1) + "/phone/sip/stream"
            async with sip.running(edge) if sip else contextlib.nullcontext():
                usual = None
                for line, party in parties.items():
                    beeper = Beeper(beeps)
                    async for _ in party.line(Place(g.addresses.http, "echo"), beeper).events():
                        pass
                    took = beeper.delays()
                    p50, p95 = np.percentile(took, (50, 95))
                    usual = p50 if usual is None else usual
                    print(f"| {line} | {len(took)} of {beeps} | {p50:.0f} ms | {p95:.0f} ms | {p50 - usual:+.0f} ms |")


async def main(arguments):
    print(machine())
    party = Party(recorded(AGENT / "caller"), arguments.hold, 1500.0, 1)
    async with contextlib.AsyncExitStack() as stack:
        parties, served = {}, {}
        for line in arguments.lines:
            made, needs = await stack.enter_async_context(calling(line, party, max(1, arguments.callers)))
            parties[line] = dataclasses.replace(made)
            served |= needs
        if arguments.echo:
            await echoes(parties, served, arguments.echo)
            return
        environment = {**load(AGENT / "scenarios", __import__("datetime").date.today()).env, **served}
        command = [sys.executable, "-m", "vivavoce.cli.agent_process", "front-desk", ""]
        system = await stack.enter_async_context(child(command, environment))
        where = await system.next()
        if arguments.interrupt:
            await first_call(where, parties[arguments.lines[0]], None)
            await interrupted(parties, where, arguments.interrupt)
        elif arguments.callers:
            await held(parties, where, arguments.callers, system.pid)
        else:
            await first_call(where, parties[arguments.lines[0]], None)
            await rounds(parties, where, arguments.rounds)
    print(machine())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--echo", type=int, default=0)
    parser.add_argument("--callers", type=int, default=0)
    parser.add_argument("--interrupt", type=int, default=0)
    parser.add_argument("--hold", type=float, default=20.0)
    parser.add_argument("--lines", nargs="+", choices=LINES, default=list(LINES))
    asyncio.run(main(parser.parse_args()))
