"""Attacks on telephone calls by SIP (reliability.md 2.3, item 30): the edge lives, and the call in progress goes on."""

import asyncio
import contextlib
import random
import shutil
import socket
from pathlib import Path

import pytest
from test_sip_edge import edge, tone, until

from vivavoce.streaming.telephone.sip.edge import EACH
from vivavoce.testing.softphone import softphone

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("baresip") is None, reason="Debian's baresip is not installed"),
]
INVITE = """\
INVITE sip:5551234@127.0.0.1:{port} SIP/2.0\r
Via: SIP/2.0/UDP 127.0.0.1:{back};branch=z9hG4bK{id};rport\r
Max-Forwards: 70\r
From: <sip:{who}@127.0.0.1>;tag={id}\r
To: <sip:5551234@127.0.0.1:{port}>\r
Call-ID: {id}@127.0.0.1\r
CSeq: 1 INVITE\r
Contact: <sip:{who}@127.0.0.1:{back}>\r
Content-Type: application/sdp\r
Content-Length: {length}\r
\r
{sdp}"""
SDP = """\
v=0\r
o=- 1 1 IN IP4 127.0.0.1\r
s=-\r
c=IN IP4 127.0.0.1\r
t=0 0\r
m=audio 40000 RTP/AVP 0\r
a=rtpmap:0 PCMU/8000\r
"""


def invite(port, back, who, number, sdp=SDP):
    text = INVITE.format(port=port, back=back, who=who, id=f"{who}{number}", length=len(sdp), sdp=sdp)
    return text.encode()


@contextlib.contextmanager
def stranger():
    """A socket, and where it is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        yield udp, udp.getsockname()[1]


def answers(udp):
    """All that came back."""
    came = []
    with contextlib.suppress(BlockingIOError):
        while True:
            came.append(udp.recv(65535))
    return came


@contextlib.asynccontextmanager
async def called(most_calls=3):
    """A gateway by hand with a call in progress, the edge, its port; the call is as good at the end as it was."""
    async with edge(most_calls) as (gateway, sip, address), softphone() as phone:
        await phone.dial(address)
        await until(lambda: gateway.events("start"))
        line, pid = gateway.socket, sip.pid
        yield gateway, int(address.rpartition(":")[2])
        assert sip.pid == pid, "the edge has fallen"
        await line.send(tone(0.1))
        await line.send('{"event":"mark","name":"still here"}')
        await until(lambda: any(mark["name"] == "still here" for mark in gateway.events("mark")))
        await phone.press("7")
        await until(lambda: any(key["digit"] == "7" for key in gateway.events("dtmf")))


def test_whatever_comes_for_sip_the_edge_lives(capfd):
    """Bits turned, pieces cut out, lines doubled, lengths that lie, and noise."""

    async def scene():
        async with called() as (_, port):
            dice = random.Random(7)
            with stranger() as (udp, back):
                for number in range(600):
                    message = bytearray(invite(port, back, "fuzz", number))
                    for _ in range(dice.randrange(1, 12)):
                        at = dice.randrange(len(message))
                        kind = dice.randrange(4)
                        if kind == 0:
                            message[at] ^= 1 << dice.randrange(8)
                        elif kind == 1:
                            del message[at : at + dice.randrange(1, 60)]
                        elif kind == 2:
                            message[at:at] = bytes(message[at : at + 80]) * dice.randrange(1, 5)
                        else:
                            message[at:at] = dice.randbytes(8)
                    udp.sendto(bytes(message[:8000]) or b"\0", ("127.0.0.1", port))
                    if not number % 50:
                        udp.sendto(dice.randbytes(400), ("127.0.0.1", port))
                        await asyncio.sleep(0.02)
                await asyncio.sleep(0.5)
                answers(udp)

    asyncio.run(scene())


def test_whatever_comes_for_rtp_the_call_goes_on():
    async def scene():
        async with called() as (_, port):
            dice = random.Random(9)
            ports = await asyncio.to_thread(media_ports)
            assert ports, "the edge listens for sound somewhere"
            with stranger() as (udp, _):
                for number in range(600):
                    head = dice.choice([b"\x80\x00", b"\x80\xc8", b"\x81\xc9", b"\xff\xff", b"", b"\x90\x65"])
                    for each in ports:
                        udp.sendto(head + dice.randbytes(dice.randrange(400)), ("127.0.0.1", each))
                    if not number % 100:
                        await asyncio.sleep(0)

    asyncio.run(scene())


def media_ports():
    """UDP ports of this machine's loopback on which a process of the edge's command listens, other than SIP's."""
    edges = {
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and b"sip.edge" in _read(path / "cmdline")
    }
    inodes = set()
    for pid in edges:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                target = str(descriptor.readlink())
                if target.startswith("socket:["):
                    inodes.add(target[8:-1])
    rows = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
    return [int(row[1].rpartition(":")[2], 16) for row in rows if row[9] in inodes]


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_flood_of_invites_takes_no_more_lines_than_there_are_and_is_not_made_louder():
    async def scene():
        async with called(most_calls=3) as (gateway, port):
            sent = came = 0
            with stranger() as (udp, back):
                for number in range(300):
                    message = invite(port, back, f"caller{number}", number)
                    sent += len(message)
                    udp.sendto(message, ("127.0.0.1", port))
                    if not number % 20:
                        await asyncio.sleep(0.02)
                        came += sum(map(len, answers(udp)))
                await asyncio.sleep(1.0)
                last = answers(udp)
                came += sum(map(len, last))
            assert any(b" 486 " in answer for answer in last) or came
            assert len(gateway.events("start")) <= 3
            assert came < 3 * sent, "an answer is no amplifier"

    asyncio.run(scene())


def test_a_number_that_rings_again_and_again_is_refused_and_told_of_once(capfd):
    async def scene():
        async with edge(most_calls=16) as (_, _, address):
            port = int(address.rpartition(":")[2])
            statuses = []
            with stranger() as (udp, back):
                for number in range(20):
                    udp.sendto(invite(port, back, "5550999", number), ("127.0.0.1", port))
                async with asyncio.timeout(20):
                    while sum(b" 486 " in each for each in statuses) < 8:
                        await asyncio.sleep(0.05)
                        statuses += answers(udp)
            assert len({line for each in statuses if b" 486 " in each for line in each.split(b"\r\n")
                        if line.startswith(b"Call-ID")}) == 8  # fmt: skip

    asyncio.run(scene())
    said = capfd.readouterr().err
    assert said.count("calls refused: caller=…99 reason=over 12 in a minute") == 1 and "5550999" not in said


@pytest.mark.skipif(shutil.which("svmap") is None, reason="Debian's sipvicious is not installed")
@pytest.mark.long
def test_a_scanner_learns_no_extensions():
    async def scene():
        async with called() as (gateway, port):
            for command in (
                ["svmap", f"-p{port}", "127.0.0.1"],
                ["svwar", f"-p{port}", "-e100-102", "-mREGISTER", "127.0.0.1"],
            ):
                scan = await asyncio.create_subprocess_exec(
                    *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
                )
                said, _ = await asyncio.wait_for(scan.communicate(), 60)
                if command[0] == "svwar":
                    assert b"| 10" not in said, "no extension stands out from the others"
            assert len(gateway.events("start")) == 1

    asyncio.run(scene())


@pytest.mark.skipif(shutil.which("sipp") is None, reason="Debian's sip-tester is not installed")
def test_sipp_floods_and_the_call_goes_on(tmp_path):
    async def scene():
        async with called(most_calls=3) as (gateway, port):
            sipp = await asyncio.create_subprocess_exec(
                "sipp", f"127.0.0.1:{port}", "-sn", "uac", "-i", "127.0.0.1", "-r", "200", "-m", "300", "-l", "300",
                "-s", "5551234", "-timeout", "6s", "-recv_timeout", "2000", "-nostdin",
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, cwd=tmp_path,
            )  # fmt: skip
            try:
                await asyncio.wait_for(sipp.wait(), 60)
            except TimeoutError:
                sipp.kill()
            assert len(gateway.events("start")) <= 1 + EACH

    asyncio.run(scene())
