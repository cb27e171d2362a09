"""Random cuts of a client's line: does every session go on, how soon, and is anything lost or doubled?

A real gateway with the front desk, in a process of its own; a client that types; between them a proxy that cuts the
line after a random number of bytes: TCP reset, half-open (both ends stay, nothing passes), or SIGKILL of the gateway,
which is then started again. The client comes back with the newest handle that it got. After each call the log and the
book are read from outside: every turn heard once, every tool call answered once, every agreed change made once.

    python bench/cuts.py --cuts 1000 --seed 1
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "e2e"))
import desk as front
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

TURNS = 8  # of one call: four changes, each asked for and agreed to
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
TIMES = ("nine", "ten", "eleven", "two pm", "three pm", "four pm")
UNANSWERED = 1.0  # seconds without an answer until the client takes its line for dead, or its words for lost
FEWEST_BYTES, MOST_BYTES = 150, 2_000  # of one line until it is cut: the handshake has 600, a turn 450
KILLS = 0.04  # share of the cuts; a start takes seconds


class Proxy:
    """Passes bytes until `limit` of them have gone either way, then cuts."""

    def __init__(self, port: int) -> None:
        self.port, self.limit, self.how = port, MOST_BYTES, "reset"
        self.cut = asyncio.Event()
        self.lines: set[asyncio.Task[None] | None] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.add(asyncio.current_task())  # a half-open line has no other owner
        left, how, cut = [self.limit], self.how, self.cut
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.transport.abort()
            return

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await source.read(512):
                    if how == "half_open" and cut.is_set():
                        continue
                    part = data[: max(0, left[0])]
                    left[0] -= len(data)
                    sink.write(part)
                    if left[0] <= 0 and not cut.is_set():
                        cut.set()
                        if how == "reset":
                            writer.transport.abort()
                            up_writer.transport.abort()
                with contextlib.suppress(OSError):
                    sink.write_eof()

        await asyncio.gather(pump(reader, up_writer), pump(up_reader, writer))
        for side in (writer, up_writer):
            side.close()


class Client:
    """Types its turns, and comes back when the line is cut."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.handle, self.socket = bench, "", None
        self.again = 0  # turns said again, since no answer came
        self.reply = ""  # the words that have come since it spoke
        self.known = {"Anything else?"}  # sentences of earlier answers; each of a call's answers has its own

    async def come(self) -> None:
        """A line, and the session on it; tries until there is one."""
        resuming = bool(self.handle)
        gives_up = time.monotonic() + 60
        while True:
            began = time.monotonic()
            try:
                self.socket = await connect(self.bench.url(), open_timeout=5, close_timeout=0.2)
                asked = {"handle": self.handle} if resuming else {}
                setup = {"model": "front-desk", "generationConfig": {"responseModalities": ["TEXT"]}}
                await self.socket.send(json.dumps({"setup": {**setup, "sessionResumption": asked}}))
                await self.until("sessionResumptionUpdate")
                break
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError) as error:
                if isinstance(error, ConnectionClosed) and error.rcvd and error.rcvd.code == 1008:
                    self.bench.refused += 1
                    raise
                if time.monotonic() > gives_up:
                    raise
                await self.lose()
        if resuming:
            self.bench.resumed[self.bench.lost_by].append(time.monotonic() - began)

    async def until(self, key: str) -> None:
        """Read up to this; a gateway that can't know that its last answer came says it again to who comes back."""
        async with asyncio.timeout(UNANSWERED):
            while True:
                message = json.loads(await self.socket.recv())
                update, content = message.get("sessionResumptionUpdate", {}), message.get("serverContent", {})
                self.handle = update.get("newHandle") or self.handle
                self.reply += "".join(part["text"] for part in content.get("modelTurn", {}).get("parts", ()))
                if content.get("turnComplete") and not self.news:
                    self.reply = ""
                elif key in message or key in content:
                    return

    async def say(self, text: str) -> None:
        """One turn and its answer, over as many lines as it takes."""
        said, self.reply = False, ""
        while not self.news:
            try:
                if self.socket is None:
                    await self.come()
                if not said:
                    await self.socket.send(json.dumps({"realtimeInput": {"text": text}}))
                    said = True
                await self.until("turnComplete")
            except TimeoutError:
                if self.bench.proxy.cut.is_set():  # half-open: the client notices by itself
                    await self.lose()
                else:
                    said, self.again = False, self.again + 1
            except (ConnectionClosed, OSError):
                await self.lose()
        self.known |= {*sentences(self.news)}

    @property
    def news(self) -> str:
        """The sentences that came, without those that are said again: a gateway that cannot know what arrived repeats
        its answer from the first sentence that may not have been heard."""
        return " ".join(sentence for sentence in sentences(self.reply) if sentence not in self.known)

    async def lose(self) -> None:
        """The line is gone; how the next one will end is drawn."""
        socket, self.socket = self.socket, None
        self.reply = self.news
        if socket is not None:
            socket.transport.abort()
        await self.bench.next_line()


def sentences(text: str) -> list[str]:
    """Of a reply of the front desk; words without an end yet are the last."""
    return [part.strip() for part in re.findall(r"(?:Dr\.|[^.?!])+[.?!]*", text) if part.strip()]


class Bench:
    """Calls until enough lines were cut."""

    def __init__(self, home: Path, seed: int, cuts: int) -> None:
        self.home, self.dice, self.cuts = home, random.Random(seed), cuts
        self.kinds: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.resumed: defaultdict[str, list[float]] = defaultdict(list)
        self.lost_by = ""
        self.refused = self.calls = self.said_again = 0
        self.stack = contextlib.ExitStack()
        self.desk: front.Desk | None = None

    def url(self) -> str:
        assert self.desk is not None
        return self.desk.ws.replace(f":{self.desk.ws.split(':')[2].split('/')[0]}", f":{self.front_port}")

    async def start_gateway(self) -> None:
        self.desk = await asyncio.to_thread(self.stack.enter_context, front.open_desk(self.home))
        self.proxy.port = int(self.desk.http.rpartition(":")[2])

    async def next_line(self) -> None:
        """Note what was cut, mend it, and draw how the next line ends."""
        if self.proxy.cut.is_set():
            self.kinds[self.proxy.how] += 1
            self.lost_by = self.proxy.how
            if self.proxy.how == "kill":
                await asyncio.to_thread(self.desk.kill)
                await self.start_gateway()
        self.proxy.cut = asyncio.Event()
        self.proxy.how = self.dice.choices(["reset", "half_open", "kill"], [0.7, 0.3 - KILLS, KILLS])[0]
        self.proxy.limit = self.dice.randint(FEWEST_BYTES, MOST_BYTES)

    async def watch_kills(self) -> None:
        """SIGKILL at the byte that was drawn."""
        while True:
            await asyncio.sleep(0.001)
            if self.proxy.how == "kill" and self.proxy.cut.is_set() and self.desk.process.poll() is None:
                self.desk.process.kill()

    async def call(self) -> None:
        client, said = Client(self), []
        await self.next_line()
        slots = self.dice.sample([(day, time) for day in DAYS for time in TIMES], TURNS // 2)
        for day, at in slots:
            said += [f"Please move my appointment 1042 to {day} at {at}, I was born on March 4, 1985", "yes please"]
            await client.say(said[-2])
            await client.say(said[-1])
        if client.socket is not None:
            await client.socket.close()
        self.calls += 1
        self.said_again += client.again
        await asyncio.sleep(0.3)
        self.check(said)

    def check(self, said: list[str]) -> None:
        """What the log of the newest call that has turns says."""
        with contextlib.closing(sqlite3.connect(self.home / "calls.sqlite", timeout=10)) as db:
            (newest,) = db.execute("SELECT call_id FROM entries WHERE kind = 'heard' ORDER BY id DESC").fetchone()
            rows = db.execute("SELECT kind, turn, fields FROM entries WHERE call_id = ?", (newest,)).fetchall()
        entries = [(kind, turn, json.loads(fields)) for kind, turn, fields in rows]
        heard = [fields["text"] for kind, _, fields in entries if kind == "heard"]
        asked = [fields["id"] for kind, _, fields in entries if kind == "tool_call"]
        answered = [fields["id"] for kind, _, fields in entries if kind == "tool_result"]
        self.problems["turns lost"] += sum((Counter(said) - Counter(heard)).values())
        self.problems["turns doubled"] += sum((Counter(heard) - Counter(said)).values())
        self.problems["tool calls doubled"] += len(asked) - len(set(asked))
        self.problems["results lost"] += len(set(asked) - set(answered))
        self.problems["results doubled"] += len(answered) - len(set(answered))
        done = [f for kind, _, f in entries if kind == "tool_result" and "error" not in f["response"]]
        moves = [f["response"]["start"] for f in done if f["name"] == "reschedule_appointment"]
        with contextlib.closing(sqlite3.connect(self.home / "front-desk.db", timeout=10)) as db:
            effects = db.execute("SELECT count(*) FROM vivavoce_ledger WHERE call_id = ?", (newest,)).fetchone()[0]
            start = db.execute("SELECT start FROM appointments WHERE number = 1042").fetchone()[0]
        self.problems["effects without a result, or doubled"] += abs(effects - len(moves))
        if moves and not moves[-1].startswith(start.replace(" ", "T")[:16]):
            self.problems["book differs from the last answer"] += 1

    async def run(self) -> None:
        self.proxy = Proxy(0)
        server = await asyncio.start_server(self.proxy.serve, "127.0.0.1", 0)
        self.front_port = server.sockets[0].getsockname()[1]
        await self.start_gateway()
        killer = asyncio.create_task(self.watch_kills())
        try:
            while sum(self.kinds.values()) < self.cuts:
                await self.call()
                print(f"\r{sum(self.kinds.values())} of {self.cuts} cuts", end="", file=sys.stderr, flush=True)
        finally:
            for task in (killer, *self.proxy.lines):
                task.cancel()
            self.stack.close()

    def report(self) -> None:
        print(f"\n{sum(self.kinds.values())} cuts ({dict(self.kinds)}) in {self.calls} calls of {TURNS} turns")
        for kind, seconds in self.resumed.items():
            ms = sorted(1000 * each for each in seconds)
            late, p99 = sum(each > 2000 for each in ms), ms[int(0.99 * len(ms))]
            print(
                f"resumed after {kind}, {len(ms)}: P50 {statistics.median(ms):.0f}, P99 {p99:.0f} ms, {late} over 2 s"
            )
        print(f"refused {self.refused}; said again, since no answer came: {self.said_again}")
        for problem, count in self.problems.items():
            print(f"{problem}: {count}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Path(home), options.seed, options.cuts)
        asyncio.run(bench.run())
        bench.report()


if __name__ == "__main__":
    main()
