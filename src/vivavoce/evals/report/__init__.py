"""One self-contained HTML file about a run: what to mend first, the figures, and every call to look at and listen to.

The file opens from a disk and asks the network for nothing. Sound of failed calls and of a few others is inside, as
8 kHz mu-law, up to a limit; the other calls play the WAV files that lie beside it.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...errors import ConfigurationError
from ..causes import causes
from ..record import CallRecord
from ..score import Score, group_names
from . import pages
from .calls import embedded, summary
from .page import context
from .sound import compressed, peaks, read

FILE = "report.html"
MOST_SOUND = 24_000_000
"""Characters of base64 in one page, some 19 minutes of calls: a page of this size still opens at once on a phone."""
MOST_PICTURES = 8_000_000
"""Characters of base64 in one page: some 400 small pictures. A picture that comes twice is in it once."""
PASSED_WITH_SOUND = 2
"""Passed calls of each condition whose sound is embedded, to hear what good sounds like."""


def write_report(records: Sequence[CallRecord], score: Score, folder: Path, recordings: Path | None = None) -> Path:
    """Write `report.html` into the folder, which is made if need be, and return its path.

    recordings: the folder that the records' `wav` is relative to; None = `folder`. A recording that is missing, or no
    stereo WAV file, leaves its call without sound. Raises ConfigurationError if the file cannot be written, and without
    the extra `report`.
    """
    page = render(records, score, folder, recordings or folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"cannot write the report to {folder}: {error.strerror}; name another folder"
        ) from None
    return folder / FILE


def render(records: Sequence[CallRecord], score: Score, folder: Path, recordings: Path) -> str:
    """The page's text; `folder` is where it will lie."""
    here = Path(__file__).parent
    gallery: dict[str, int] = {}
    calls, inside = _calls(records, folder, recordings, gallery)
    inner = {
        "data": embedded({"calls": calls, "pictures": list(gallery)}),
        "sound": _about_sound(inside, sum(bool(call["link"]) for call in calls)),
    }
    script = (here / "report.js").read_text(encoding="utf-8")
    return pages.render(here / "report.html", context(records, score) | inner, script=script)


def _calls(
    records: Sequence[CallRecord], folder: Path, recordings: Path, gallery: dict[str, int]
) -> tuple[list[dict[str, Any]], int]:
    """Every call, the failed ones first, by cause; and how many have their sound inside. gallery: see `_picture`."""
    names = dict(zip(map(id, records), group_names(records), strict=True))
    failed = [record for _, some in causes(records) for record in some]
    passed = [record for record in records if record.verdict.passed]
    calls, room, inside, heard = [], MOST_SOUND, 0, dict.fromkeys(names.values(), 0)
    for record in (*failed, *passed):
        group = names[id(record)]
        call = {**summary(record, group), "link": "", "sound": "", "peaks": None}
        for row, shown in zip(call["pictures"], record.pictures, strict=True):
            row["picture"] = _picture(_beside(shown.file, recordings), gallery)
        path = _recording(record, recordings)
        if path is not None:
            call["link"] = quote(Path(os.path.relpath(path, folder.resolve())).as_posix())
            if not record.verdict.passed or heard[group] < PASSED_WITH_SOUND:
                heard[group] += record.verdict.passed
                call["peaks"], call["sound"] = _sound(path, room)
                room -= len(call["sound"])
                inside += bool(call["sound"])
        calls.append(call)
    return calls, inside


def _picture(path: Path | None, gallery: dict[str, int]) -> int | None:
    """Its number in the gallery, base64 → number, where it is put if there is room; None = there is no picture."""
    if path is None:
        return None
    text = base64.b64encode(path.read_bytes()).decode()
    if text not in gallery and sum(map(len, gallery)) + len(text) <= MOST_PICTURES:
        gallery[text] = len(gallery)
    return gallery.get(text)


def _recording(record: CallRecord, recordings: Path) -> Path | None:
    """The call's file, if it is there; never one outside the folder, whatever the record says."""
    return _beside(record.wav, recordings)


def _beside(name: str, folder: Path) -> Path | None:
    path = (folder / name).resolve()
    return path if name and path.is_relative_to(folder.resolve()) and path.is_file() else None


def _sound(path: Path, room: int) -> tuple[tuple[list[int], list[int]] | None, str]:
    """Waveforms of both sides, and the sound as base64 if there is room for it."""
    try:
        sound = read(path.read_bytes())
    except (OSError, ConfigurationError):
        return None, ""
    text = base64.b64encode(compressed(sound)).decode()
    return peaks(sound), text if len(text) <= room else ""


def _about_sound(inside: int, recorded: int) -> str:
    if not recorded:
        return "No recordings lie beside this page."
    if inside == recorded:
        return "The sound of all calls is in this page, as 8 kHz µ-law."
    return f"The sound of {inside} calls is in this page, as 8 kHz µ-law; the others play the WAV files beside it."
