"""Calls over WebRTC through a bad network: Chromium on the page, a front desk, and between them a relay that loses
packets and holds each for a time of its own. Is the task done, and are the captions whole?

The kernel's own means (`tc netem`) need root and are missing on many machines; a relay of UDP needs neither. It stands
where the answer's candidate says that the gateway is: ICE, DTLS, SRTP and SCTP all pass through it, both ways.
"""

import argparse
import asyncio
import base64
import random
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

from machine import machine
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "e2e"))
from desk import RECORDINGS, is_next_thursday_half_past_two, open_desk
from test_page import ANSWERED, chromium_page


class Relay:
    """One way in for each peer, one socket to the gateway for each of them."""

    def __init__(self, loss, jitter, seed):
        """loss: share of packets. jitter: seconds; each is held for between nothing and twice as long, as by netem's
        `delay 50ms 50ms`, so that they overtake each other."""
        self._loss, self._jitter, self._dice = loss, jitter, random.Random(seed)
        self.passed = self.lost = 0
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def stand_before(self, host, port):
        """Where peers are to send what they would send there."""
        return asyncio.run_coroutine_threadsafe(self._open(host, port), self._loop).result(10)

    async def _open(self, host, port):
        ways = {}
        relay = self

        class Behind(asyncio.DatagramProtocol):
            def __init__(self, peer):
                self.peer = peer

            def datagram_received(self, data, _):
                relay.carry(lambda: front.sendto(data, self.peer))

        class Front(asyncio.DatagramProtocol):
            def datagram_received(self, data, peer):
                relay._loop.create_task(self.forward(data, peer))

            async def forward(self, data, peer):
                if peer not in ways:
                    ways[peer] = relay._loop.create_datagram_endpoint(lambda: Behind(peer), remote_addr=(host, port))
                    ways[peer] = (await ways[peer])[0]
                elif asyncio.iscoroutine(ways[peer]):
                    return  # the first packet's way is being opened
                relay.carry(lambda: ways[peer].sendto(data))

        front, _ = await self._loop.create_datagram_endpoint(Front, local_addr=(host, 0))
        return front.get_extra_info("sockname")

    def carry(self, deliver):
        """Or not."""
        if self._dice.random() < self._loss:
            self.lost += 1
            return
        self.passed += 1
        self._loop.call_later(self._dice.uniform(0.0, 2 * self._jitter), deliver)


def through(relay, answer):
    """The SDP answer with the relay in the place of the gateway."""
    lines, kept = answer.splitlines(), False
    told = []
    for line in lines:
        found = re.match(r"(a=candidate:\S+ 1 udp \d+) (127\.0\.0\.1|\d+\.\d+\.\d+\.\d+) (\d+) (typ host.*)", line)
        if found and not kept:
            kept = True
            host, port = relay.stand_before(found[2], int(found[3]))
            told.append(f"{found[1]} {host} {port} {found[4]}")
        elif not line.startswith("a=candidate:"):
            told.append(line)
    return "".join(f"{line}\r\n" for line in told)


def call(desk, relay, log):
    """One call on the page; voice to voice as it shows it, ms. Raises where the task is not done or a caption lacks."""
    desk.restore()
    waits = []

    def answer(route):
        got = route.fetch()
        body = through(relay, got.text()) if got.status == 201 else got.text()
        route.fulfill(response=got, body=body)

    with chromium_page() as page:
        page.route(re.compile(r".*/webrtc/front-desk$"), answer)
        page.goto(f"{desk.http}?line=webrtc")
        page.click("#talk")
        for number, (said, recording) in enumerate(zip(ANSWERED, RECORDINGS, strict=True)):
            expect(page.locator("#log .turn.agent").last).to_contain_text(said)
            expect(page.locator("#state")).to_have_text("Listening")
            if number:
                waits.append(int(re.sub(r"\D", "", page.locator("#latency-ms").inner_text()) or 0))
            page.evaluate("say", base64.b64encode(recording.read_bytes()).decode())
        expect(page.locator("#log")).to_contain_text("Goodbye!")
        expect(page.locator("body")).to_have_attribute("data-line", "webrtc")
        log.append(page.locator("#log").inner_text())
    assert is_next_thursday_half_past_two(desk.start_of(1042)), "the appointment did not move"
    return waits


def main(arguments):
    print(machine())
    done, waits, log = 0, [], []
    with tempfile.TemporaryDirectory() as home, open_desk(Path(home)) as desk:
        for number in range(arguments.calls):
            relay, began = Relay(arguments.loss, arguments.jitter / 1000, number), time.monotonic()
            try:
                waits += call(desk, relay, log)
                done += 1
                how = "done, captions whole"
            except (AssertionError, ValueError) as error:
                how = f"NOT done: {str(error).splitlines()[0]}"
            share = relay.lost / max(1, relay.lost + relay.passed)
            print(f"call {number + 1}: {how}; {relay.passed + relay.lost} packets, {share:.1%} lost; "
                  f"{time.monotonic() - began:.0f} s", flush=True)  # fmt: skip
    waits.sort()
    print(f"{done} of {arguments.calls} done; voice to voice as the gateway knows it: "
          f"P50 {waits[len(waits) // 2] if waits else '–'} ms, n={len(waits)}")  # fmt: skip
    print(machine())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2)
    parser.add_argument("--loss", type=float, default=0.05)
    parser.add_argument("--jitter", type=float, default=50.0, help="ms before and behind the mean delay of as many")
    main(parser.parse_args())
