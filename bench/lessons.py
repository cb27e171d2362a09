"""Spoken lessons with the language tutor, from the greeting to the goodbye, by several voices at once.

    python bench/lessons.py [--voices flite-slt espeak-gb …] [--names Ana …] [--show]

The learner reads the agent's captions, and answers by sound alone: over the Live API, in real time, to a gateway of its
own. So what goes wrong was lost between the sound and the tool. Of every second word the learner says the rival, as
somebody does who cannot tell the sounds apart. A lesson is *whole* when it was put to its end; *choices* are answers
that were taken as they were meant, *sounds* verdicts that fit what was said. Needs flite, espeak-ng.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from vivavoce.evals.voices import Voices
from vivavoce.events import Audio
from vivavoce.gateway import Settings, build
from vivavoce.media import INPUT_RATE, to_pcm
from vivavoce.streaming.caller import OutgoingCall
from vivavoce.streaming.recording import Recording
from vivavoce.streaming.script import AgentSaid, CallerHeard, CallEvent, CallOver, LineSpoken, Script, ToolUsed
from vivavoce.testing import load_agent

VOICES = ("flite-slt", "flite-rms", "flite-awb", "espeak-us", "espeak-gb", "espeak-us-female")
NAMES = ("Ana", "My name is Wei", "I'm Jonas", "Fatima", "This is Minh", "Call me Kim")
LANGUAGES = ("Spanish", "I speak Mandarin", "German", "Arabic, please", "Vietnamese", "another one")
LONGEST = 240.0
"""Seconds after which a learner hangs up."""
GOODBYE = re.compile(r"see you next time|goodbye", re.IGNORECASE)


class Learner(Script):
    """Answers what was said last."""

    def __init__(self, voice: str, name: str, language: str, course: object) -> None:
        super().__init__([])
        self.voice, self.name, self.language, self.course = voice, name, language, course
        self.wanted: list[tuple[str, str]] = []
        """(kind, what the learner meant) of each answer: for the verdicts."""
        self.tries: Counter[str] = Counter()
        self._lines, self._voices, self._microphone = self, Voices(), True  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return not GOODBYE.search(self._said)

    def __len__(self) -> int:
        return 1

    def pop(self, _: int) -> Recording:
        """The next answer, as sound."""
        words = self.answer(self._said)
        speech = self._voices.say(words, self.voice)
        return Recording(words, Audio(to_pcm(speech.samples), INPUT_RATE), speech.voice_end)

    def answer(self, said: str) -> str:
        """What to say to the agent's words."""
        self.tries[said] += 1
        if heard := re.search(r"Did you say (.+)\?", said):
            right = {self.name.split()[-1].lower(), self.language.lower()}
            return "Yes." if heard[1].lower() in right else "No."
        if "your name" in said:
            return self.name
        if "first language" in said:
            return self.language
        if asked := re.search(r"Listen: (\w+)\. Does it mean one, (.+), or two, (.+)\?", said):
            word, one, _ = asked.groups()
            first = self.course.meaning(word) == one  # type: ignore[attr-defined]
            self.wanted.append(("listen", word))
            return ("One." if first else "Two.") if self.tries[said] % 2 else ("The first." if first else "The second.")
        if told := re.search(r"Say: (I say (\w+)\.)", said):
            rival = self.course.rival(told[2]) if len(self.wanted) % 4 == 3 else told[2]  # type: ignore[attr-defined]
            self.wanted.append(("say", "right" if rival == told[2] else "other"))
            return f"I say {rival}."
        return "No, thank you." if "go on with" in said else "Again, please."


class Course:
    """The lessons' words."""

    def __init__(self) -> None:
        lessons = sys.modules["course"].Course().lessons.values()
        self.words = {each.word: each for lesson in lessons for each in lesson.words.values()}

    def meaning(self, word: str) -> str:
        """What it means."""
        return self.words[word].meaning

    def rival(self, word: str) -> str:
        """The word with the other sound."""
        return self.words[word].other


async def lesson(url: str, learner: Learner, show: bool) -> Counter[str]:
    """One call, counted."""
    call: OutgoingCall[CallEvent] = OutgoingCall(url, learner, agent="language-tutor")
    told: Counter[str] = Counter()
    lines = [f"== {learner.voice} {learner.name}"]
    try:
        async with asyncio.timeout(LONGEST):
            async for event in call.events():
                match event:
                    case LineSpoken(label=words):
                        lines.append(f"  C: {words}")
                    case CallerHeard(text=words, final=True):
                        lines.append(f"     heard: {words}")
                    case AgentSaid(text=words, final=True):
                        lines.append(f"  A: {words}")
                        told["whole"] += "That was it" in words
                        told["not caught"] += bool(re.search(r"catch|didn't get|did not (?:get|hear)", words))
                        if learner.wanted and (verdict := re.match(r"(Yes,|No,|That sounded|Nearly|We leave)", words)):
                            kind, meant = learner.wanted[-1]
                            told[f"{kind}: {meant if kind == 'say' else ''} → {verdict[1]}"] += 1
                    case ToolUsed(name="introduce", status="done", args=args):
                        told[f"name {'right' if args.get('name') == learner.name.split()[-1] else args or 'none'}"] += 1
                    case CallOver(reason=reason):
                        told[reason] += 1
    except TimeoutError:
        told["too long"] += 1
    if show or not told["whole"]:
        print(*lines, sep="\n", flush=True)
    return told


async def main() -> None:
    """All voices, three at a time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", nargs="+", default=VOICES)
    parser.add_argument("--names", nargs="+", default=NAMES)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LANGUAGE_TUTOR_DB"] = f"sqlite:///{folder}/tutor.db"
        agent, settings = load_agent("language-tutor"), Settings(port=0, tls_port=0, home=Path(folder))
        async with build(settings, [agent]).running() as gateway:
            free = asyncio.Semaphore(options.jobs)

            async def one(at: int, voice: str) -> None:
                async with free:
                    name = options.names[at % len(options.names)]
                    learner = Learner(voice, name, LANGUAGES[at % len(LANGUAGES)], Course())
                    total.update(await lesson(gateway.http_url, learner, options.show))

            await asyncio.gather(*(one(at, voice) for at, voice in enumerate(options.voices)))
    print(f"{len(options.voices)} lessons:", *(f"  {what}: {n}" for what, n in sorted(total.items()) if n), sep="\n")


if __name__ == "__main__":
    asyncio.run(main())
