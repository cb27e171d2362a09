"""Golden transcripts: what the rules brain answered in every test of this folder, word for word and move for move.

The tests say what matters of a conversation; the transcripts hold the rest still, so that the engine can be rebuilt
without a caller noticing. A changed answer fails its test with a diff; where the change is meant, record anew:

    GOLDEN=record pytest tests/models/dialogue

Conversations with a sentence model are left out: its scores depend on the processor.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vivavoce.events import Announcement, CallEnding, Looked, ToolCall, ToolResult
from vivavoce.models.embedded.brain import Look, Move, News, Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain

FOLDER = Path(os.environ.get("GOLDEN_FOLDER", Path(__file__).parent / "golden"))
WITH_WEIGHTS = "GOLDEN_FOLDER" in os.environ
LONGEST = 400
UNSTEADY = {"test_growth"}
"""Measures, and asks as often as it takes."""
RECORDING = os.environ.get("GOLDEN") == "record"
_recorded: dict[str, dict[str, str]] = {}


@pytest.fixture(autouse=True)
def golden(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compare what the brain says in this test with what it said when the transcripts were recorded."""
    if hasattr(request.function, "hypothesis") or request.node.path.stem in UNSTEADY:
        yield  # other words every time
        return
    weights = request.node.get_closest_marker("weights") is not None
    lines: list[str] = []
    if not weights or WITH_WEIGHTS:
        _listen(monkeypatch, lines)
    yield
    if not lines or getattr(request.node, "failed", False):
        return
    module, test, told = request.node.path.stem, request.node.nodeid.partition("::")[2], "\n".join(lines)
    if RECORDING:
        _recorded.setdefault(module, {})[test] = told
        return
    before = _stored(module).get(test)
    if before is not None and before != told:
        diff = difflib.unified_diff(before.splitlines(), told.splitlines(), "golden", "now", lineterm="", n=2)
        pytest.fail("the answers differ from the golden transcript:\n" + "\n".join(diff), pytrace=False)


def write() -> None:
    """Store what was recorded in this process."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for module, tests in _recorded.items():
        text = "\n".join(f"# {test}\n{told}\n" for test, told in sorted(tests.items()))
        (FOLDER / f"{module}.txt").write_text(text)


_loaded: dict[str, dict[str, str]] = {}


def _stored(module: str) -> dict[str, str]:
    if module not in _loaded:
        path = FOLDER / f"{module}.txt"
        parts = ("\n" + path.read_text()).split("\n# ")[1:] if path.exists() else []
        _loaded[module] = {head: told.strip("\n") for head, _, told in (part.partition("\n") for part in parts)}
    return _loaded[module]


def _listen(monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> None:
    def through(name: str, told: Callable[..., str]) -> None:
        plain = getattr(RulesBrain, name)

        async def heard(self: RulesBrain, *args: Any) -> AsyncIterator[Move]:
            lines.append(told(*args))
            async for move in plain(self, *args):
                lines.append(_move(move))
                yield move

        monkeypatch.setattr(RulesBrain, name, heard)

    through("hear", _utterance)
    through("learn", _news)
    through("greet", lambda: "> (greet)")
    through("notice_silence", lambda count: f"> (silence {count})")
    plain = RulesBrain.note_interruption

    def interrupted(self: RulesBrain, heard: str) -> None:
        lines.append(f"> (interrupted after “{heard}”)")
        plain(self, heard)

    monkeypatch.setattr(RulesBrain, "note_interruption", interrupted)


def _utterance(heard: Utterance) -> str:
    sure = "" if heard.confidence == 1.0 else f"[{heard.confidence:g}] "
    return f"> {'[typed] ' * heard.typed}{'[faint] ' * heard.faint}{sure}{_plain(heard.text)}"


def _news(news: News) -> str:
    match news:
        case ToolResult():
            return f"> = {news.name} {json.dumps(news.response, sort_keys=True, default=str)}"
        case ToolCall():
            return f"> (made {news.name})"
        case Looked():
            return f"> (looked {news.id})"
        case Announcement(text=text):
            return f"> (announce) {_plain(text)}"
    return "> (seen)"


def _move(move: Move) -> str:
    match move:
        case Say(text=text):
            return f"< {_plain(text)}"
        case ToolCall():
            return f"! {move.id} {move.name} {json.dumps(move.args, sort_keys=True, default=str)}"
        case Look():
            return f"? {move.id}"
        case CallEnding(reason=reason):
            return f". {reason}"


def _plain(text: str) -> str:
    """On one line; of what is longer than anybody speaks its beginning and a digest."""
    text = json.dumps(text, ensure_ascii=False)[1:-1]
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters, {digest})"
