"""What seeing costs the voice, and a processor. Run: python bench/vision_voice.py voice --calls 8

One gateway with the front desk, made to see (text and codes); recorded callers as in v2v.py, timed outside of it.

    voice   calls without and with a camera, in turn: voice to voice, so that both meet the same hour of the machine
    cpu     one silent caller who shows nothing, a camera that moves, a still one, a screen: core seconds a second
    crowd   20 seeing calls at once, two of which talk: voice to voice, what falls, event-loop lag, age of what is seen
    flood   a caller beside one who sends 30 pictures a second, and beside nobody
"""

import argparse
import asyncio
import contextlib
import functools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "e2e"))

from desk import RECORDINGS, VIVAVOCE, environment
from machine import machine
from v2v import latency, percentile

from vivavoce.evals import pictures
from vivavoce.evals.hands import View
from vivavoce.evals.scenario import Showing
from vivavoce.events import Audio, VideoFrame
from vivavoce.protocol.server_events import Extension, ServerEvent
from vivavoce.streaming.caller import OutgoingCall
from vivavoce.streaming.playout import Playout
from vivavoce.streaming.recording import load_recording
from vivavoce.streaming.script import FRAME_BYTES, CallEvent, Script, TurnTimed

ROOT = Path(__file__).parents[1]
SHOWN = ROOT / "tests" / "data" / "seeing" / "scenarios"
SEES = '\nfrom vivavoce import Sees\n\nagent.sees = Sees("camera", "screen", text=True, codes=True)\n'
TICK = os.sysconf("SC_CLK_TCK")


# ── what is shown ──


@functools.cache
def film(kind: str) -> list[VideoFrame]:
    """Pictures for a camera in a hand that shows one thing after the other, a camera that lies still, or a screen."""
    if kind == "moving":
        takes = [_takes(SHOWN / name, "camera", "rotated2+shake2+noise6+jpeg75") for name in ("label.png", "shelf.png")]
        return [take for thing in takes for take in thing * 2]  # six seconds of each, every second another take
    if kind == "still":
        return _takes(SHOWN / "label.png", "camera", "noise4")
    return _takes(SHOWN / "invoice.html", "screen", "")


def _takes(path: Path, source: Any, optics: str) -> list[VideoFrame]:
    view = View(Showing(source, path, optics), optics)
    return list(pictures.make([view], 1)[view])


# ── who calls ──


class Showman(Script):
    """Speaks its lines, and shows a film meanwhile."""

    def __init__(self, lines: Sequence[Any], shown: Sequence[VideoFrame], rate: float = 1.0) -> None:
        super().__init__(lines, breath=0.6)
        self._film, self._rate, self._frames = shown, rate, 0
        self.told: Counter[str] = Counter()
        self.ages: list[float] = []

    def tick(self, now: float) -> tuple[list[Any], list[CallEvent]]:
        sending, events = super().tick(now)
        frames: list[Any] = []
        while self._film and now * self._rate >= self._frames and not self.over:
            frames.append(self._film[self._frames % len(self._film)])
            self._frames += 1
        return [*frames, *sending], events

    def receive(self, event: ServerEvent, now: float) -> list[CallEvent]:
        _note(event, self.told, self.ages)
        return super().receive(event, now)


class Watcher:
    """Shows a film and says nothing, for so many seconds."""

    def __init__(self, seconds: float, shown: Sequence[VideoFrame], rate: float = 1.0) -> None:
        self.playout, self.sent, self.over = Playout(), bytearray(), False
        self.told: Counter[str] = Counter()
        self.ages: list[float] = []
        self.fell = ""
        self._seconds, self._film, self._rate, self._frames = seconds, shown, rate, 0

    def tick(self, now: float) -> tuple[list[Any], list[str]]:
        if now >= self._seconds:
            self.over = True
            return [], []
        frames: list[Any] = []
        while self._film and now * self._rate >= self._frames:
            frames.append(self._film[self._frames % len(self._film)])
            self._frames += 1
        return [*frames, Audio(bytes(FRAME_BYTES), 16_000)], []

    def receive(self, event: ServerEvent, now: float) -> list[str]:
        _note(event, self.told, self.ages)
        return []

    def line_closed(self, detail: str) -> list[str]:
        self.over, self.fell = True, detail
        return [detail]


def _note(event: ServerEvent, told: Counter[str], ages: list[float]) -> None:
    if isinstance(event, Extension) and event.payload.get("type") in ("saw", "sight"):
        told[str(event.payload["type"])] += 1
        if event.payload.get("lines"):
            told["read"] += 1
        if "age_ms" in event.payload:
            ages.append(float(event.payload["age_ms"]))


# ── the gateway ──


@dataclass
class Served:
    """A gateway with eyes, and what it and they use."""

    process: subprocess.Popen[str]
    http: str
    printed: list[str] = field(default_factory=list)

    def eye(self) -> int | None:
        """The process that looks; None until it is needed."""
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == self.process.pid and b"vision.worker" in (entry / "cmdline").read_bytes():
                    return int(entry.name)
        return None

    def used(self) -> tuple[float, float]:
        """Seconds of processor that the gateway and the eye have used."""
        eye = self.eye()
        return _used(self.process.pid), _used(eye) if eye else 0.0

    def lag(self) -> Counter[float]:
        """Buckets of the event loop's lateness, seconds → wakings that were no later."""
        with urllib.request.urlopen(self.http + "/metrics") as page:
            text = page.read().decode()
        found = re.findall(r'event_loop_lag_seconds_bucket\{[^}]*le="([\d.+Inf]+)"[^}]*\} ([\d.e+]+)', text)
        return Counter({float(bound): int(float(count)) for bound, count in found})


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@contextlib.contextmanager
def served() -> Iterator[Served]:
    """The front desk with eyes, in a process of its own; stopped at the end."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder) / "desk"
        shutil.copytree(ROOT / "src/vivavoce/templates/front_desk", desk)
        (desk / "agent.py").write_text((desk / "agent.py").read_text() + SEES)
        home = Path(folder) / "home"
        home.mkdir()
        process = subprocess.Popen(
            [*VIVAVOCE, "serve", str(desk / "agent.py"), "--port", "0", "--tls-port", "0"],
            env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
        )  # fmt: skip
        try:
            printed = []
            assert process.stdout is not None
            for line in process.stdout:
                printed.append(line)
                if found := re.search(r"Live API\s+(http://\S+)", line):
                    break
            else:
                raise SystemExit("the gateway did not start:\n" + "".join(printed))
            there = Served(process, found[1], printed)
            threading.Thread(target=lambda: printed.extend(process.stdout), daemon=True).start()
            yield there
        finally:
            process.terminate()
            process.wait(30)


async def talk(url: str, shown: Sequence[VideoFrame]) -> tuple[list[TurnTimed], Showman]:
    """A recorded call; its turns."""
    script = Showman([load_recording(path) for path in RECORDINGS], shown)
    line: OutgoingCall[CallEvent] = OutgoingCall(url, script)
    return [event async for event in line.events() if isinstance(event, TurnTimed)], script


async def watch(url: str, watcher: Watcher) -> None:
    """A silent call."""
    line: OutgoingCall[str] = OutgoingCall(url, watcher)
    async for _ in line.events():
        pass


def told(name: str, turns: Sequence[TurnTimed]) -> tuple[float, float]:
    values = [latency(turn) for turn in turns]
    cut = sum(turn.cut_off for turn in turns)
    median, slow = statistics.median(values), percentile(values, 0.95)
    print(f"{name:<22} {len(values)} turns  P50 {median:5.0f} ms  P95 {slow:5.0f} ms  cut off {cut}")
    return median, slow


# ── what is measured ──


async def voice(there: Served, calls: int) -> None:
    shown, turns = film("moving"), {"off": [], "on": []}
    await talk(there.http, shown)  # what only the first call pays
    used = {"off": [0.0, 0.0], "on": [0.0, 0.0]}
    for number in range(2 * calls):
        way = ("off", "on")[(number + number // 2) % 2]  # off on on off: neither is always the second
        before, began = there.used(), time.monotonic()
        made, _ = await talk(there.http, shown if way == "on" else ())
        after, seconds = there.used(), time.monotonic() - began
        turns[way] += made
        for part in range(2):
            used[way][part] += (after[part] - before[part]) / seconds / calls
        waits = ", ".join(f"{latency(turn):.0f}" for turn in made)
        print(f"video {way}: {waits} ms, load {os.getloadavg()[0]:.1f}", flush=True)
    off, on = told("video off", turns["off"]), told("video on", turns["on"])
    print(f"on / off: P50 {on[0] / off[0]:.2f}, P95 {on[1] / off[1]:.2f}")
    for way in ("off", "on"):
        print(f"video {way}: gateway {100 * used[way][0]:.0f} % of a core, eye {100 * used[way][1]:.0f} %")


async def cpu(there: Served, seconds: float) -> None:
    for kind in ("nothing", "moving", "still", "screen"):
        shown = film(kind) if kind != "nothing" else []
        watcher = Watcher(seconds, shown)
        before, began = there.used(), time.monotonic()
        await watch(there.http, watcher)
        after, took = there.used(), time.monotonic() - began
        shares = [100 * (after[part] - before[part]) / took for part in range(2)]
        print(
            f"{kind:<8} gateway {shares[0]:4.1f} %  eye {shares[1]:4.1f} % of a core  {dict(watcher.told)}"
            f"  load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


async def crowd(there: Served, seconds: float) -> None:
    kinds = [film("moving"), film("still"), film("screen")]
    watchers = [Watcher(seconds, kinds[number % 3]) for number in range(18)]
    alone, _ = await talk(there.http, kinds[0])
    lag, before, began = there.lag(), there.used(), time.monotonic()
    turns: list[TurnTimed] = []

    async def talker() -> None:
        while time.monotonic() - began < seconds - 5:
            made, _ = await talk(there.http, kinds[0])
            turns.extend(made)

    await asyncio.gather(*(watch(there.http, watcher) for watcher in watchers), talker(), talker())
    after, took = there.used(), time.monotonic() - began
    told("alone", alone)
    told("two of twenty", turns)
    fell = [watcher.fell for watcher in watchers if watcher.fell]
    ages = sorted(age for watcher in watchers for age in watcher.ages)
    looked, read = (sum(watcher.told[kind] for watcher in watchers) for kind in ("saw", "read"))
    print(f"fell: {len(fell)} {fell[:1]}; looked at {looked}, read {read} in {took:.0f} s")
    if ages:
        print(f"age when told: P50 {statistics.median(ages):.0f} ms, P95 {percentile(ages, 0.95):.0f} ms")
    shares = [100 * (after[part] - before[part]) / took for part in range(2)]
    print(f"gateway {shares[0]:.0f} %, eye {shares[1]:.0f} % of a core ({shares[1] / 20:.1f} % a call)")
    print(f"event loop late: {_quantile(there.lag() - lag)}")


async def flood(there: Served, calls: int) -> None:
    shown, still = film("moving"), film("still")
    turns: dict[str, list[TurnTimed]] = {"alone": [], "beside 30 a second": []}
    await talk(there.http, ())
    for number in range(2 * calls):
        way = list(turns)[(number + number // 2) % 2]
        if way == "alone":
            turns[way] += (await talk(there.http, still))[0]
            continue
        flooder = Watcher(600, shown, rate=30.0)
        task = asyncio.create_task(watch(there.http, flooder))
        await asyncio.sleep(1)
        before, began = there.used(), time.monotonic()
        turns[way] += (await talk(there.http, still))[0]
        after, took = there.used(), time.monotonic() - began
        shares = [100 * (after[part] - before[part]) / took for part in range(2)]
        print(
            f"flood: gateway {shares[0]:.0f} %, eye {shares[1]:.0f} %, {dict(flooder.told)} {flooder.fell}", flush=True
        )
        flooder._seconds = 0.0
        await task
    alone, beside = (told(way, made) for way, made in turns.items())
    print(f"beside / alone: P50 {beside[0] / alone[0]:.2f}, P95 {beside[1] / alone[1]:.2f}")


def _quantile(buckets: Counter[float]) -> str:
    """The bucket in which the 50th and 99th of 100 wakings are."""
    total = max(buckets.values(), default=0)
    found = [min((bound for bound, n in buckets.items() if n >= share * total), default=0.0) for share in (0.5, 0.99)]
    return f"P50 ≤ {1000 * found[0]:.0f} ms, P99 ≤ {1000 * found[1]:.0f} ms of {total}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["voice", "cpu", "crowd", "flood"], nargs="+")
    parser.add_argument("--calls", type=int, default=6, help="of four turns, each way")
    parser.add_argument("--seconds", type=float, default=60.0, help="of silent calls")
    chosen = parser.parse_args()
    print(machine())
    for kind in ("moving", "still", "screen"):  # before there is a loop: Chromium's tools have one of their own
        film(kind)
    with served() as there:
        for what in chosen.what:
            print(f"\n{what}")
            work = {"voice": voice, "cpu": cpu, "crowd": crowd, "flood": flood}[what]
            asyncio.run(work(there, chosen.calls if what in ("voice", "flood") else chosen.seconds))
        troubles = [json.dumps(line.strip()) for line in there.printed if "WARNING" in line or "ERROR" in line]
        print("\n".join(["", *troubles[:5]]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
