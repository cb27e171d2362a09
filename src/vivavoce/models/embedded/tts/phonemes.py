"""Text → phonemes → a Piper voice's ids. espeak-ng (GPL) does the first step, always as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import unicodedata
from collections.abc import Mapping, Sequence

from ....errors import ConfigurationError
from ....settings import for_children

TIMEOUT = 5.0  # seconds; a clause takes 13 ms
BEGIN, END, PAD = "^", "$", "_"
_CLAUSE = re.compile(r"([^,.;:!?…—–]+(?:[,.](?=\w)[^,.;:!?…—–]*)*)\s*([,.;:!?…—–]*)")
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")
_MARKS = {"…": ".", "—": ",", "–": ",", ";": ";", ":": ":", "!": "!", "?": "?", ",": ",", ".": "."}


def clauses(text: str) -> list[tuple[str, str]]:
    """Words between punctuation, each with the mark that follows them ("" for none). Points in numbers are no marks."""
    found = []
    for words, marks in _CLAUSE.findall(text):
        if any(character.isalnum() for character in words):
            strongest = next((mark for mark in "?!.…:;,—–" if mark in marks), "")
            found.append((words.strip(), _MARKS.get(strongest, "")))
    return found


def phonemes(text: str, voice: str = "en-us") -> str:
    """IPA of a text with its punctuation kept, which is what the voice takes its melody from.

    Raises ConfigurationError when espeak-ng is not installed or fails.
    """
    parts = clauses(text)
    if not parts:
        return ""
    spoken = _espeak([words for words, _ in parts], voice)
    if len(spoken) != len(parts):  # espeak-ng cut a clause where we did not: ask for each by itself
        spoken = [" ".join(_espeak([words], voice)) for words, _ in parts]
    return " ".join(ipa + mark for ipa, (_, mark) in zip(spoken, parts, strict=True))


def ids(ipa: str, table: Mapping[str, Sequence[int]]) -> list[int]:
    """The voice's input for phonemes: begin, then every symbol followed by padding, then end.

    table: `phoneme_id_map` of the voice; symbols it does not know are left out.
    """
    found = [*table[BEGIN], *table[PAD]]
    for symbol in unicodedata.normalize("NFD", ipa):
        if symbol in table and symbol not in (BEGIN, END, PAD):
            found += [*table[symbol], *table[PAD]]
    return [*found, *table[END]]


def _espeak(lines: Sequence[str], voice: str) -> list[str]:
    try:
        done = subprocess.run(
            ["espeak-ng", "-q", "--ipa", "-v", voice],
            input="\n".join(line.replace("\n", " ") for line in lines) + "\n",
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=True,
            env=for_children(os.environ),
        )
    except FileNotFoundError:
        raise ConfigurationError("espeak-ng is not installed: run `apt-get install espeak-ng`") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ConfigurationError(f"espeak-ng failed ({type(error).__name__}): try `espeak-ng -q --ipa hello`") from None
    spoken = (_LANGUAGE_SWITCH.sub("", line).strip() for line in done.stdout.splitlines())
    return [line for line in spoken if line]
