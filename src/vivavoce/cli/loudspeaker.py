"""This machine's loudspeaker, through whatever program it has for that."""

from __future__ import annotations

import contextlib
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator

from ..errors import ConfigurationError
from ..media import OUTPUT_RATE

PLAYERS = (
    ("pacat", "--raw", "--format=s16le", f"--rate={OUTPUT_RATE}", "--channels=1", "--latency-msec=60"),
    ("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", str(OUTPUT_RATE), "-c", "1", "-"),
    ("play", "-q", "-t", "raw", "-e", "signed", "-b", "16", "-r", str(OUTPUT_RATE), "-c", "1", "-"),
    ("ffplay", "-loglevel", "quiet", "-nodisp", "-autoexit", "-f", "s16le", "-ar", str(OUTPUT_RATE), "-"),
)
BACKLOG = 50  # frames of 20 ms: a player that falls a second behind loses sound instead of delaying the call


@contextlib.contextmanager
def loudspeaker(wanted: bool) -> Iterator[Callable[[bytes], None] | None]:
    """Takes 24 kHz PCM16 and never blocks; None when not wanted. Raises ConfigurationError when nothing can play."""
    if not wanted:
        yield None
        return
    player = next((line for line in PLAYERS if shutil.which(line[0])), None)
    if player is None:
        raise ConfigurationError("--play needs a player: apt-get install alsa-utils (or use --save and play the file)")
    frames: queue.Queue[bytes] = queue.Queue(BACKLOG)
    process = subprocess.Popen(player, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    thread = threading.Thread(target=_feed, args=(process, frames), daemon=True)
    thread.start()

    def listen(pcm: bytes) -> None:
        with contextlib.suppress(queue.Full):
            frames.put_nowait(pcm)

    try:
        yield listen
    finally:
        with contextlib.suppress(queue.Full):
            frames.put(b"", timeout=2.0)
        thread.join(timeout=2.0)
        process.terminate()
        process.wait()


def _feed(process: subprocess.Popen[bytes], frames: queue.Queue[bytes]) -> None:
    """Hand frames to the player until an empty one comes; go on emptying the queue when the player has died."""
    assert process.stdin is not None
    while pcm := frames.get():
        with contextlib.suppress(OSError):
            process.stdin.write(pcm)
            process.stdin.flush()
