"""A telephone for tests: Debian's `baresip`, in a process of its own, with recordings for a mouth.

It is the other side's program, not ours: what it understands of our SIP and RTP is what a caller's telephone does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import socket
import tempfile
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ConfigurationError
from ..media import INPUT_RATE, Resampler, Samples, to_float
from ..streaming.recording import load_recording

RATE = 8_000
MODULES = Path("/usr/lib/baresip/modules")
START_LIMIT = 10.0  # seconds until it listens
STARTS = 3  # ports are chosen before they are taken
SPEECH = -45.0  # dB: what counts as somebody talking; a telephone's silence is below
PAUSE = 2.0  # seconds without speech after which somebody has finished
PATIENCE = 30.0  # seconds for somebody to begin, and to finish
CONFIG = """\
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
audio_source aufile,{silence}
audio_player aubridge,x
audio_alert aubridge,x
snd_path {folder}
rtp_ports 20000-29999
"""
SILENCE = 600  # seconds: at a recording's end baresip hangs up, so silence must outlast every call


class Softphone:
    """One telephone, on loopback. Made by `softphone`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"sip:phone@127.0.0.1:{port}"
        """Where it can be called."""
        self._folder = folder
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._count = 0

    async def dial(self, address: str) -> None:
        """Call somebody; `heard` tells whether they answered."""
        await self._command("dial", address)

    async def say(self, recording: Path) -> float:
        """Speak a WAV of any rate to the other side; seconds that it lasts. Returns when it has been spoken."""
        spoken = Resampler(INPUT_RATE, RATE).push(load_recording(recording).audio.pcm, last=True)
        self._count += 1
        file = self._folder / f"say-{self._count}.wav"
        _write(file, spoken + bytes(2 * RATE * SILENCE))
        await self._command("ausrc", f"aufile,{file}")
        seconds = len(spoken) / 2 / RATE
        await asyncio.sleep(seconds)
        return seconds

    async def press(self, keys: str) -> None:
        """Press keys (RFC 4733), a fifth of a second each."""
        for key in keys:
            await self._command("sndcode", key)
            await asyncio.sleep(0.2)

    async def hang_up(self) -> None:
        """End the call."""
        await self._command("hangup", "")

    def heard(self) -> Samples:
        """All that was heard so far in the latest call, 8 kHz; empty where there was none."""
        files = sorted(self._folder.glob("dump-*-dec.wav"), key=lambda file: file.stat().st_mtime_ns)
        pcm = files[-1].read_bytes()[44:] if files else b""
        return to_float(pcm[: len(pcm) // 2 * 2])

    def log(self) -> str:
        """What the telephone's program has printed."""
        return (self._folder / "log").read_text(errors="replace")

    async def until_answered(self) -> None:
        """Wait for the other side to say something and to finish. Raises TimeoutError where it does not."""
        begun = len(self.heard())

        def finished() -> bool:
            sound = self.heard()[begun:]
            spoken = _spoken(sound)
            return bool(spoken.any() and not spoken[-int(PAUSE / 0.02) :].any())

        await _until(finished)

    async def _command(self, name: str, argument: str) -> None:
        assert self._writer is not None and self._reader is not None
        said = json.dumps({"command": name, "params": argument, "token": "t"}).encode()
        self._writer.write(b"%d:%s," % (len(said), said))
        await self._writer.drain()


@contextlib.asynccontextmanager
async def softphone(*, answers: bool = False) -> AsyncIterator[Softphone]:
    """A telephone that is there meanwhile; answers: it takes every call.

    Raises ConfigurationError where Debian's `baresip` is not installed.
    """
    program = shutil.which("baresip")
    if program is None:
        raise ConfigurationError("this needs the softphone `baresip`: apt-get install baresip")
    with tempfile.TemporaryDirectory(prefix="vivavoce-phone-") as place:
        folder = Path(place)
        _write(folder / "silence.wav", bytes(2 * RATE * SILENCE))
        mode = "auto" if answers else "manual"
        (folder / "accounts").write_text(f"<sip:phone@127.0.0.1;transport=udp>;regint=0;answermode={mode}\n")
        for start in range(1, STARTS + 1):
            sip, control = free_port(), free_port()
            async with _running(program, folder, sip, control):
                phone = Softphone(folder, sip)
                try:
                    phone._reader, phone._writer = await _reach(control)
                except TimeoutError:  # somebody took one of its ports meanwhile: it says so, and does not listen
                    if start == STARTS:
                        raise
                    continue
                try:
                    yield phone
                finally:
                    phone._writer.close()
                return


@contextlib.asynccontextmanager
async def _running(program: str, folder: Path, sip: int, control: int) -> AsyncIterator[None]:
    (folder / "config").write_text(
        CONFIG.format(sip=sip, control=control, silence=folder / "silence.wav", folder=folder, modules=MODULES)
    )
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program, "-f", str(folder), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(3.0):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


async def _reach(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Its control socket, as soon as it listens."""
    async with asyncio.timeout(START_LIMIT):
        while True:
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(2 * PATIENCE):
        while not done():  # noqa: ASYNC110 - a file grows, and nobody tells
            await asyncio.sleep(0.1)


def _spoken(sound: Samples) -> npt.NDArray[np.bool_]:
    """For each 20 ms of it, whether somebody speaks. (n,) bool"""
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    loud: npt.NDArray[np.bool_] = 20 * np.log10(np.sqrt((frames**2).mean(1)) + 1e-5) > SPEECH
    return loud


def _write(file: Path, pcm: bytes) -> None:
    with wave.open(str(file), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(pcm)


def free_port(wished: int = 0) -> int:
    """A port of loopback that nobody uses, for UDP and TCP: the one wished for, if it is free."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as streams,
    ):
        streams.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: one that has just ended is gone
        try:
            datagrams.bind(("127.0.0.1", wished))
            port = int(datagrams.getsockname()[1])
            streams.bind(("127.0.0.1", port))
        except OSError:
            return free_port()
        return port
