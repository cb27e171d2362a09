"""Voice to voice by every line beside the WebSocket, in one run: the same recorded calls to one front desk, in turn.

What is timed is what a caller hears at their end of the line: behind the provider's playing, the softphone's jitter
buffer, the browser's. `--rounds N` makes N calls by each line. `--callers N` holds N calls by each line instead, for
`--hold` seconds, and tells what they cost the server.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import sys
from pathlib import Path

import numpy as np
from machine import machine

import vivavoce
from vivavoce.cli.load_lines import calling
from vivavoce.evals.load.climb import first_call
from vivavoce.evals.load.crowd import Crowd, Party
from vivavoce.evals.load.scripts import recorded
from vivavoce.evals.load.visit import Visit
from vivavoce.evals.scenario_files import load
from vivavoce.evals.system_under_test import child

LINES = ("websocket", "twilio", "sip", "webrtc")
AGENT = Path(vivavoce.__file__).parent / "templates" / "front_desk"
PATIENCE = 8.0  # seconds until a turn counts as unanswered


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


async def main(arguments):
    print(machine())
    party = Party(recorded(AGENT / "caller"), arguments.hold, 1500.0, 1)
    async with contextlib.AsyncExitStack() as stack:
        parties, served = {}, {}
        for line in arguments.lines:
            made, needs = await stack.enter_async_context(calling(line, party, max(1, arguments.callers)))
            parties[line] = dataclasses.replace(made)
            served |= needs
        environment = {**load(AGENT / "scenarios", __import__("datetime").date.today()).env, **served}
        command = [sys.executable, "-m", "vivavoce.cli.agent_process", "front-desk", ""]
        system = await stack.enter_async_context(child(command, environment))
        where = await system.next()
        if arguments.callers:
            await held(parties, where, arguments.callers, system.pid)
        else:
            await first_call(where, parties[arguments.lines[0]], None)
            await rounds(parties, where, arguments.rounds)
    print(machine())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--callers", type=int, default=0)
    parser.add_argument("--hold", type=float, default=20.0)
    parser.add_argument("--lines", nargs="+", choices=LINES, default=list(LINES))
    asyncio.run(main(parser.parse_args()))
