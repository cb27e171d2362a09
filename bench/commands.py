"""Where spoken commands are lost between the sound and the tool, for small agents with closed choices.

    python bench/commands.py DATA [--each 8] [--snr clean 12 6] [--seed 1] [--only looked|counted] [--show]

DATA holds `noise/environment`. Six agents of the kind for which speech-to-intent engines publish figures, 40 commands
each out of a grammar of people's words, spoken by seven synthetic voices (flite, espeak-ng, the engine's own). Half of
the agents and voices may be *looked* at; the others are only *counted*. Shares of commands whose tool runs with exactly
what was said:

typed: the right words, to show what understanding loses;
alone: the recogniser's words for exactly the spoken sound, taken without doubt;
wire: voice detector, turn machine, end-of-turn model, recogniser, doubt and rules together, in virtual time, as in
    `digits.py`; where the agent reads back, or asks what it doubts, the caller says yes if that is right;
sure: the words of the wire, taken without doubt.

*Wrong* is a tool that ran with something else, which the caller did not hear before. Needs ffmpeg, flite, espeak-ng.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from digits import Spoken, Wire, read
from machine import machine
from scripted import NOW
from scripted import Agent as ScriptedAgent
from scripted import Call as ScriptedCall

from vivavoce import Agent
from vivavoce.cli.environment import settings
from vivavoce.media import INPUT_RATE, OUTPUT_RATE, Samples, to_float
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.brain import Expectation, Utterance
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.models.embedded.engine import likely
from vivavoce.models.embedded.speech import speak_value
from vivavoce.models.embedded.tts.synthesiser import Voice
from vivavoce.weights.store import Store

LEAD, TAIL = 0.6, 2.2  # seconds of noise before and after the command
COMMANDS = 40
MOST_YESES = 2
COLUMNS = ("typed", "alone", "sure", "wire")
WRONG = "WRONG"
NOT_CAUGHT = re.compile(r"\b(?:catch|hear|understand)\b")

Amount = Literal["none", "some", "extra"]
Room = Literal["kitchen", "bedroom", "living room", "hallway", "bathroom"]

coffee = Agent("coffee", "You take orders at the counter of a coffee shop.")


@coffee.tool(confirm=True, examples=["I'd like a latte", "make me an espresso"])
def order_coffee(
    drink: Literal["espresso", "americano", "cappuccino", "latte", "mocha", "flat white"],
    size: Literal["small", "medium", "large"],
    roast: Literal["light roast", "medium roast", "dark roast"] | None = None,
    sugar: Literal["no sugar", "some sugar", "lots of sugar"] | None = None,
    cream: Literal["no cream", "some cream", "lots of cream"] | None = None,
) -> None:
    """Order a coffee."""


lights = Agent("lights", "You switch the lights of a house.")


@lights.tool(examples=["turn on the lights", "lights off in the kitchen"])
def switch_lights(state: Literal["on", "off"], room: Room) -> None:
    """Switch the lights of a room on or off."""


@lights.tool(examples=["make the lights red", "change the colour of the lights"])
def set_light_colour(colour: Literal["red", "green", "blue", "purple", "orange", "white"], room: Room) -> None:
    """Change the colour of a room's lights."""


climate = Agent("climate", "You look after the heating and the blinds.")


@climate.tool(examples=["set the thermostat to nineteen degrees", "make it twenty degrees in the office"])
def set_temperature(degrees: int, zone: Literal["office", "workshop", "showroom", "canteen"]) -> None:
    """Set the temperature of a zone.

    Args:
        degrees: Degrees Celsius.
        zone: Where.
    """


@climate.tool(examples=["open the blinds in the office", "close the blinds"])
def move_blinds(
    position: Literal["open", "closed", "half open"], zone: Literal["office", "workshop", "showroom"]
) -> None:
    """Move the blinds of a zone."""


pizza = Agent("pizza", "You take pizza orders for Tony's.")


@pizza.tool(confirm=True, examples=["I'd like a pizza", "one large margherita please"])
def order_pizza(
    kind: Literal["margherita", "pepperoni", "hawaiian", "four cheese", "vegetarian"],
    size: Literal["small", "medium", "large"],
    crust: Literal["thin crust", "thick crust", "stuffed crust"] | None = None,
    quantity: int | None = None,
) -> None:
    """Order pizzas of one kind.

    Args:
        kind: Which pizza.
        size: How large.
        crust: Which crust.
        quantity: How many.
    """


washer = Agent("washer", "You are the voice of a washing machine.")


@washer.tool(examples=["start a cotton wash", "wash the delicates"])
def start_wash(
    programme: Literal["cotton", "delicates", "wool", "quick wash", "sportswear"],
    temperature: Literal["cold", "thirty degrees", "forty degrees", "sixty degrees"],
    spin: Literal["no spin", "slow spin", "fast spin"] | None = None,
) -> None:
    """Start a wash."""


@washer.tool(examples=["pause the machine", "stop washing"])
def control_machine(action: Literal["pause", "resume", "stop", "drain"]) -> None:
    """Pause, resume, stop or drain the machine."""


rides = Agent("rides", "You book rides around the airport.")


@rides.tool(confirm=True, examples=["I need a ride to terminal two", "get me a shuttle"])
def book_ride(
    vehicle: Literal["taxi", "shuttle", "minibus", "limousine"],
    place: Literal["terminal one", "terminal two", "long stay car park", "train station", "airport hotel"],
    riders: int | None = None,
) -> None:
    """Book a ride.

    Args:
        vehicle: What kind of car.
        place: Where it goes to.
        riders: How many people ride along.
    """


ROOMS = {room: room for room in ("kitchen", "bedroom", "living room", "hallway", "bathroom")}
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
Slot = Mapping[str, Any]
"""Words → the value that they mean."""
Speaker = Callable[[str], Samples]
Grammar = tuple[Sequence[str], Mapping[str, Slot]]


def same(words: str) -> Slot:
    return {word: word for word in words.split("|")}


GRAMMARS: Mapping[str, Mapping[str, Grammar]] = {
    "coffee": {
        "order_coffee": (
            (
                "[make me|can I get|I'd like|get me|order] a {size} {drink}",
                "[make me|could I have|I'll take] a {size} {drink} with {sugar}",
                "[I'd like|give me|can you make] a {size} {drink} with {cream} please",
                "make me a {size} {drink} with {sugar} and {cream}",
                "order a {size} {drink} with {roast}",
                "[I want|can I have] a {size} {roast} {drink}",
                "a {roast} {size} {drink} with {cream} please",
                "[hi|hello], a {size} {drink} with {cream} and {sugar} please",
            ),
            {
                "drink": same("espresso|americano|cappuccino|latte|mocha|flat white"),
                "size": same("small|medium|large"),
                "roast": same("light roast|medium roast|dark roast"),
                "sugar": {**same("no sugar|some sugar|lots of sugar"), "a lot of sugar": "lots of sugar"},
                "cream": {**same("no cream|some cream|lots of cream"), "a bit of cream": "some cream"},
            },
        )
    },
    "lights": {
        "switch_lights": (
            (
                "turn {state} the lights in the {room}",
                "turn the {room} lights {state}",
                "[please|can you] switch {state} the light in the {room}",
                "{room} lights {state} please",
            ),
            {"state": same("on|off"), "room": ROOMS},
        ),
        "set_light_colour": (
            (
                "[make|turn|set] the {room} lights {colour}",
                "change the colour in the {room} to {colour}",
                "I want {colour} light in the {room}",
                "could you make the lights in the {room} {colour}",
            ),
            {"colour": same("red|green|blue|purple|orange|white"), "room": ROOMS},
        ),
    },
    "climate": {
        "set_temperature": (
            (
                "set the thermostat in the {zone} to {degrees} degrees",
                "[make it|I'd like it] {degrees} degrees in the {zone}",
                "turn the {zone} heating to {degrees} degrees please",
                "[can you|please] set the {zone} to {degrees}",
            ),
            {
                "zone": same("office|workshop|showroom|canteen"),
                "degrees": {"eighteen": 18, "nineteen": 19, "twenty": 20, "twenty one": 21, "twenty two": 22},
            },
        ),
        "move_blinds": (
            ("{position} the blinds in the {zone}", "please {position} the {zone} blinds"),
            {"position": {"open": "open", "close": "closed"}, "zone": same("office|workshop|showroom")},
        ),
    },
    "pizza": {
        "order_pizza": (
            (
                "[I'd like|can I get|I'll have] a {size} {kind} pizza",
                "{quantity} {size} {kind} pizzas please",
                "a {size} {kind} with {crust} please",
                "[could you make|we want] {quantity} {size} {kind} pizzas with {crust}",
                "I'd like to order a {size} {kind} pizza on {crust}",
            ),
            {
                "kind": same("margherita|pepperoni|hawaiian|four cheese|vegetarian"),
                "size": same("small|medium|large"),
                "crust": {**same("thin crust|thick crust|stuffed crust"), "a thin crust": "thin crust"},
                "quantity": NUMBERS,
            },
        )
    },
    "washer": {
        "start_wash": (
            (
                "start a {programme} wash at {temperature}",
                "wash the {programme} at {temperature} please",
                "[run|start] {programme} at {temperature} with {spin}",
                "I'd like to wash {programme} at {temperature} and {spin}",
            ),
            {
                "programme": same("cotton|delicates|wool|sportswear"),
                "temperature": same("thirty degrees|forty degrees|sixty degrees"),
                "spin": {**same("no spin|slow spin|fast spin"), "a slow spin": "slow spin"},
            },
        ),
        "control_machine": (
            ("{action} the machine", "please {action} the washing", "can you {action} the machine now"),
            {"action": same("pause|resume|stop|drain")},
        ),
    },
    "rides": {
        "book_ride": (
            (
                "[I need|get me|book] a {vehicle} to the {place}",
                "[can I get|we'd like] a {vehicle} to the {place} for {riders} people",
                "a {vehicle} for {riders} to the {place} please",
                "could you send a {vehicle} to take us to the {place}",
                "there are {riders} of us, we need a {vehicle} to the {place}",
            ),
            {
                "vehicle": same("taxi|shuttle|minibus|limousine"),
                "place": same("long stay car park|train station|airport hotel"),
                "riders": NUMBERS,
            },
        )
    },
}
LOOKED = (coffee, climate, washer)
COUNTED = (lights, pizza, rides)


@dataclass(frozen=True)
class Command:
    """What a caller says, and what should come of it."""

    text: str
    tool: str
    arguments: Mapping[str, Any]


def made_up(chance: random.Random, tool: str, form: str, fillers: Mapping[str, Slot]) -> Command:
    """A form with its [choices] and {arguments} filled at random."""
    arguments: dict[str, Any] = {}

    def fill(found: re.Match[str]) -> str:
        if found[2]:
            return chance.choice(found[2].split("|"))
        said = chance.choice(list(fillers[found[1]]))
        arguments[found[1]] = fillers[found[1]][said]
        return said

    text = re.sub(r"\{(\w+)\}|\[([^]]+)\]", fill, form)
    return Command(text[0].upper() + text[1:] + ".", tool, arguments)


@cache
def commands(name: str) -> list[Command]:
    """The commands of an agent, the same at every run; each tool has its share."""
    chance, made = random.Random(name), dict[str, Command]()
    tools = list(GRAMMARS[name].items())
    for number in range(50 * COMMANDS):
        tool, (forms, fillers) = tools[number % len(tools)]
        command = made_up(chance, tool, forms[number // len(tools) % len(forms)], fillers)
        made.setdefault(command.text, command)
        if len(made) == COMMANDS:
            break
    return list(made.values())


def installed(*command: str) -> Speaker:
    """A voice of an installed program; the command ends where the file's name goes, and the text after that."""

    def say(text: str) -> Samples:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            text_option = ["-t", text, "-o", str(path)] if command[0] == "flite" else ["-w", str(path), text]
            subprocess.run([*command, *text_option], check=True, capture_output=True)
            return read(path)

    return say


def own(voice: Voice, text: str) -> Samples:
    pcm = b"".join(voice.speak(phrase) for phrase in voice.phrases(text))
    from_24 = to_float(pcm)
    at = np.arange(0, len(from_24), OUTPUT_RATE / INPUT_RATE)
    return np.interp(at, np.arange(len(from_24)), from_24).astype(np.float32)


def voices(store: Store) -> tuple[list[Speaker], list[Speaker]]:
    """Those to look at, and those that are only counted."""
    flite = partial(installed, "flite", "-voice")
    joe = partial(own, Voice(store.folder_of("piper-joe")))
    looked = [joe, flite("slt"), installed("espeak-ng", "-v", "en-us", "-s", "150")]
    return looked, [flite("rms"), flite("awb"), flite("kal16"), installed("espeak-ng", "-v", "en-gb+f3", "-s", "150")]


class AgentWire(Wire):
    """A wire whose recogniser knows what callers of an agent may say, as in a real call."""

    likely = Expectation()

    def hear(self, turn: list[bytes], expected: Expectation, snr_db: float | None) -> Utterance:
        return super().hear(turn, self.leaning(expected), snr_db)

    def leaning(self, expected: Expectation) -> Expectation:
        words, context = (*expected.words, *self.likely.words), (*expected.context, *self.likely.context)
        return replace(expected, words=words, context=context)


def in_noise(voice: Samples, noise: Path, snr: float | None) -> Spoken:
    """The command in noise `snr` dB below it; None = in silence."""
    loud = voice[np.abs(voice) > 0.02 * np.abs(voice).max()]
    voice = voice * (0.1 / np.sqrt(np.mean(loud**2)))
    sound = np.pad(voice, (int(LEAD * INPUT_RATE), int(TAIL * INPUT_RATE)))
    if snr is not None:
        level = read(noise)
        sound = sound + np.resize(level, len(sound)) * (0.1 * 10 ** (-snr / 20) / max(1e-6, np.sqrt(np.mean(level**2))))
    sound = np.clip(sound, -1, 1).astype(np.float32)
    return Spoken("", sound, sound, LEAD, LEAD + len(voice) / INPUT_RATE)


def exactly(ran: Sequence[tuple[str, Mapping[str, Any]]], command: Command) -> bool:
    given = [(tool, {name: value for name, value in args.items() if value is not None}) for tool, args in ran]
    return given == [(command.tool, dict(command.arguments))]


def told(ran: Sequence[tuple[str, Mapping[str, Any]]], reply: str) -> bool:
    """Whether the caller has heard each value before the tool ran."""
    words = f" {reply.lower()} "
    values = [speak_value(value, {}, NOW, name).lower() for _, args in ran for name, value in args.items() if value]
    return all(value in words for value in values)


def outcome(call: ScriptedCall, command: Command, text: str = "") -> str:
    """What became of a command, `text` or what the call has heard: "" when the tool ran as it should, perhaps after a
    yes."""
    if text:
        call.say(text)
    heard = ""
    for _ in range(MOST_YESES):
        if call.ran or not call.reply.endswith("?") or NOT_CAUGHT.search(call.reply):
            break
        heard = call.reply
        call.say("yes")
    if call.ran:
        return "" if exactly(call.ran, command) else "misread" if told(call.ran, heard) else WRONG
    return "not caught" if NOT_CAUGHT.search(call.reply) else "asked" if "?" in call.reply else "not understood"


@dataclass
class Bench:
    """What all rows of the table need."""

    wire: AgentWire
    meaning: SentenceEncoder
    noises: Sequence[Path]
    each: int
    show: bool

    def row(
        self, agents: Sequence[Agent], speakers: Sequence[Speaker], snr: float | None, chance: random.Random
    ) -> str:
        """The figures of some agents at one loudness."""
        counts, losses, n = Counter[str](), Counter[str](), 0
        for agent in agents:
            brief = agent.brief()
            self.wire.likely = likely(brief)
            begin = partial(ScriptedCall, ScriptedAgent(tuple(brief.tools), brief.instructions), self.meaning)
            for command in chance.sample(commands(agent.name), self.each):
                spoken = in_noise(chance.choice(speakers)(command.text), chance.choice(self.noises), snr)
                found = self.outcomes(begin, command, spoken)
                n += 1
                counts.update(name for name, how in zip(COLUMNS, found, strict=True) if not how)
                losses[found[-1]] += 1
        shares = "".join(f"{counts[name] / n:7.0%}" for name in COLUMNS)
        others = {how: count for how, count in losses.items() if how and how != WRONG}
        return f"{n:>4}{shares} {losses[WRONG] / n:6.0%}   {others}"

    def outcomes(self, begin: Callable[[], ScriptedCall], command: Command, spoken: Spoken) -> tuple[str, ...]:
        """What became of a command, by column."""
        heard = self.wire.recogniser.hear(spoken.exactly(spoken.sound), self.wire.leaning(begin().brain.expectation()))
        call = begin()
        turns = self.wire.play(spoken, call)
        found = (
            outcome(begin(), command, command.text),
            outcome(begin(), command, heard.text),
            outcome(begin(), command, " ".join(utterance.text for _, utterance in turns)),
            outcome(call, command),
        )
        if self.show and any(found):
            alone = f"{heard.text} {heard.confidence:.2f}"
            on_wire = [(f"{end - spoken.ends:+.2f}", u.text, f"{u.confidence:.2f}") for end, u in turns]
            print(f"   {command.text} {found} {alone}; {on_wire} {call.said[-1:]} {call.ran}")
        return found


def main() -> None:
    """Print a row for each half and loudness of the noise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", type=int, default=8, help="commands of each agent at each loudness")
    parser.add_argument("--snr", nargs="+", default=["clean", "12", "6"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["looked", "counted"])
    parser.add_argument("--show", action="store_true", help="each command that was lost, of the looked half alone")
    arguments = parser.parse_args()
    store = Store(settings().weights)
    meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    wire = AgentWire(Recogniser(store.folder_of("moonshine-tiny-en")), store)
    bench = Bench(wire, meaning, sorted((arguments.data / "noise/environment").glob("*.flac")), arguments.each, False)
    seen, unseen = voices(store)
    print(machine())
    print("half      dB    n  typed  alone   sure   wire  wrong   how the others were lost on the wire")
    for half, (agents, speakers) in {"looked": (LOOKED, seen), "counted": (COUNTED, unseen)}.items():
        bench.show = arguments.show and half == "looked"
        for snr in arguments.snr if arguments.only in (None, half) else ():
            chance = random.Random(f"{arguments.seed} {snr}")
            row = bench.row(agents, speakers, None if snr == "clean" else float(snr), chance)
            print(f"{half:8}{snr:>5} {row}", flush=True)


if __name__ == "__main__":
    main()
