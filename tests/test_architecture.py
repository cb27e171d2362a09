"""The folder layout is the architecture: a layer may import only the layers below it, and the cores do no I/O."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "src" / "vivavoce"
GROUND = {
    "events",
    "lexicon",
    "live_options",
    "errors",
    "media",
    "onnx",
    "plain",
    "private",
    "recorded",
    "settings",
    "sight",
    "spelling",
    "value_words",
    "voiced",
    "consent",
    "holding",
    "zones",
}
"""The vocabulary: imports nothing of ours but itself."""
LAYERS: dict[str, set[str]] = {
    "protocol": GROUND,
    "streaming": GROUND | {"protocol"},
    "turns": GROUND,
    "vision": GROUND,
    "models": GROUND | {"protocol"},
    "tools": GROUND,
    "metrics": GROUND,
    "weights": GROUND,
    "authority": set(),
    "tls": GROUND | {"authority"},
    "pronunciation": GROUND,
    "design": GROUND | {"tools"},
    "fiction": GROUND | {"tools"},
    "templates": GROUND | {"", "design", "fiction", "pronunciation", "testing", "tools"},
    "sessions": GROUND | {"protocol", "streaming", "turns", "vision", "models", "tools", "metrics"},
    "evals": GROUND | {"protocol", "streaming"},
    "testing": GROUND
    | {"protocol", "streaming", "turns", "vision", "models", "tools", "metrics", "sessions", "tls", "weights"},
}
"""Folder or module → what it may import besides itself; "" is the package's own face. Design.md §3."""
COMPOSITION = {"", "gateway", "cli", "doctor", "__main__"}
"""May import everything: the public face, the process, the command line."""
PURE = (
    "events", "lexicon", "live_options", "errors", "media", "plain", "settings", "sight", "spelling", "consent",
    "value_words", "zones", "protocol", "turns", "vision.gaze", "vision.header", "vision.relaying",
    "sessions.delivery", "sessions.entries", "sessions.floor", "sessions.journal", "sessions.past_call",
    "sessions.call_metrics", "sessions.sights", "sessions.client_writer",
    "sessions.call_history", "sessions.call_spans", "sessions.keypad", "sessions.tape", "recorded",
    "gateway.telephone.providers", "gateway.telephone.signatures",
    "metrics.names", "metrics.meter", "metrics.exposition", "metrics.spans",
    "models.embedded.brain", "models.embedded.asr.turn_audio",
    "models.embedded.endpointing", "models.embedded.chat.past_messages", "models.gemini.past_turns",
    "models.embedded.dialogue", "models.embedded.language", "models.embedded.speech", "streaming.transport",
    "models.embedded.asr.bias", "models.embedded.asr.beam", "models.embedded.tts.chunking",
    "models.embedded.chat.answer", "models.embedded.chat.calls", "models.embedded.chat.expecting",
    "models.embedded.chat.history", "models.embedded.chat.prompt", "models.embedded.chat.sentences",
    "streaming.pace", "streaming.playout", "streaming.telephone.asterisk", "streaming.telephone.audiosocket",
    "streaming.telephone.chunks", "streaming.telephone.codings", "streaming.telephone.exotel",
    "streaming.telephone.leg", "streaming.telephone.media_stream", "streaming.telephone.plivo",
    "streaming.telephone.sip.frames", "streaming.telephone.sip.playout", "streaming.telephone.sip.serialiser",
    "streaming.telephone.sip.settings",
    "streaming.telephone.source_rate", "streaming.telephone.telnyx", "streaming.telephone.twilio",
    "streaming.telephone.vonage",
    "streaming.script", "tools.schema", "tools.confirmation",
    "models.gemini.actions", "models.gemini.answering", "models.gemini.caller",
    "models.gemini.calls", "models.gemini.conversation", "models.gemini.history", "models.gemini.upstream",
    "models.gemini.outlet", "models.gemini.parts", "models.gemini.pictures", "models.gemini.policy",
    "models.gemini.profiles", "models.gemini.reply",
    "models.gemini.setup", "models.gemini.taking", "models.gemini.timers", "models.gemini.troubles",
    "models.gemini.turn", "models.gemini.understood", "models.gemini.watch",
    "models.gemini.wording",
    "evals.acoustics", "evals.causes", "evals.spoken", "evals.facts", "evals.listening", "evals.mind",
    "evals.mouth", "evals.optics", "evals.questions", "evals.readback", "evals.wording", "evals.intervals",
    "evals.jsonl",
    "evals.measures", "evals.moments", "evals.record", "evals.report.calls", "evals.report.page", "evals.report.plots",
    "evals.report.sound", "evals.scenario", "evals.score", "evals.table", "evals.tally", "evals.timing",
    "evals.verdict", "evals.words", "evals.load.figures", "evals.load.knee", "evals.load.page", "evals.load.record",
    "evals.load.requirements", "evals.load.table", "evals.load.visit",
    "testing.ear", "testing.families", "testing.frames", "testing.plan", "testing.record", "testing.script",
    "testing.slips", "testing.talk", "testing.text_reply",
)  # fmt: skip
"""Modules and folders that read no clock, open no socket and know no event loop: time is an argument."""
IMPURE = {
    "asyncio", "anyio", "concurrent", "httpx", "multiprocessing", "random", "requests", "select", "selectors", "signal",
    "socket", "ssl", "starlette", "subprocess", "threading", "time", "trio", "urllib", "uvicorn", "websockets",
}  # fmt: skip
HARMLESS = {"urllib.parse"}
LONGEST_FILE, LONGEST_FUNCTION, MOST_METHODS = 500, 60, 15


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts).removesuffix("__init__").rstrip("."), ast.parse(path.read_text())


MODULES = dict(modules())


def imports(name: str, tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """(module, is it ours) of every import in it; ours without the package's name. Types-only ones count too."""
    package = name.split(".") if name and (ROOT / name.replace(".", "/")).is_dir() else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                ours = alias.name.split(".")[0] == "vivavoce"
                yield alias.name.removeprefix("vivavoce").lstrip(".") if ours else alias.name, ours
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                base = package[: len(package) - node.level + 1]
                yield from ((".".join([*base, module]).strip(".") or alias.name, True) for alias in node.names)
            else:
                ours = module.split(".")[0] == "vivavoce"
                yield module.removeprefix("vivavoce").lstrip(".") if ours else module, ours


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_down(name):
    layer = name.split(".")[0]
    if layer in COMPOSITION:
        return
    allowed = GROUND if layer in GROUND else LAYERS[layer]

    upward = {module for module, ours in imports(name, MODULES[name]) if ours} - {name}
    wrong = {module for module in upward if module.split(".")[0] not in allowed | {layer}}

    assert not wrong, f"{name or 'vivavoce'} imports {sorted(wrong)}, which is not below {layer}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith(PURE) and name])
def test_the_cores_read_no_clock_and_open_no_socket(name):
    foreign = {module for module, ours in imports(name, MODULES[name]) if not ours} - HARMLESS

    assert not {module for module in foreign if module.split(".")[0] in IMPURE}, f"{name} imports {sorted(foreign)}"


def test_there_is_no_room_called_utils():
    parts = {part for name in MODULES for part in name.split(".")}

    assert not parts & {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}


def test_files_functions_and_classes_stay_small():
    too_big = []
    for name, tree in MODULES.items():
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        too_big += [
            f"{name}.{f.name}: {n} lines" for f in nodes if (n := f.end_lineno - f.lineno + 1) > LONGEST_FUNCTION
        ]
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            methods = [
                item.name
                for item in node.body
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_overload_or_property(item)
            ]
            if (
                len([m for m in methods if not m.startswith("__")]) > MOST_METHODS
                and f"{name}.{node.name}" not in ALLOWED
            ):
                too_big.append(f"{name}.{node.name}: {len(methods)} methods")
    too_big += [
        f"{path.name}: {lines} lines"
        for path in ROOT.rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    ]

    assert not too_big


ALLOWED = {
    "protocol.writer.ServerWriter",  # one method per message the protocol has, none of them with state of its own
    "protocol.server.LiveServer",
    "protocol.client.LiveClient",
}


def _is_overload_or_property(item: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    computed = ("overload", "property", "cached_property")
    return any(isinstance(d, ast.Name) and d.id in computed for d in item.decorator_list)


DIALOGUE = "models.embedded.dialogue"
FORBIDDEN = {
    "nlu": {"policy", "nlg.realise"},
    "policy": {"nlg"},
    "nlg": {"policy", "tracker"},
    "tracker": {"policy", "nlg", "nlu.frame", "nlu.rules"},
}
"""Stage of the dialogue → what it must not know: understanding decides nothing, the policy has no words, and wording
changes nothing."""


@pytest.mark.parametrize("stage", FORBIDDEN)
def test_a_stage_of_the_dialogue_knows_nothing_of_those_after_it(stage):
    wrong = [
        f"{name} → {module}"
        for name, tree in MODULES.items()
        if f"{name}.".startswith(f"{DIALOGUE}.{stage}.")
        for module, ours in imports(name, tree)
        if ours and any(f"{module}.".startswith(f"{DIALOGUE}.{other}.") for other in FORBIDDEN[stage])
    ]

    assert not wrong


def test_a_chat_model_knows_the_dialogue_by_its_grounding_alone():
    known = {
        module
        for name, tree in MODULES.items()
        if name.startswith("models.embedded.chat")
        for module, ours in imports(name, tree)
        if ours and module.startswith(DIALOGUE)
    }

    assert known == {f"{DIALOGUE}.grounding"}


@pytest.mark.parametrize("part", ["policy", "policy.sight", "nlu.sight"])
def test_what_is_decided_and_what_a_picture_answers_have_no_words(part):
    """A sentence is a string that begins with a capital and has a space; regular expressions are not looked at."""
    said, looked_at = [], 0
    for name, tree in MODULES.items():
        if f"{name}.".startswith(f"{DIALOGUE}.{part}."):
            looked_at += 1
            docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
            strings = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            texts = [n.value for n in strings if id(n) not in docs]
            said += [f"{name}: {text}" for text in texts if text[:1].isupper() and " " in text]

    assert looked_at and not said


def test_the_policy_reads_no_words():
    """What a caller's words mean is in the frame."""
    readers = {
        name
        for name, tree in MODULES.items()
        if f"{name}.".startswith(f"{DIALOGUE}.policy.") and "re" in {module for module, _ in imports(name, tree)}
    }

    assert not readers


def test_only_the_tracker_makes_a_new_state():
    writers = {
        name
        for name, tree in MODULES.items()
        if name.startswith(f"{DIALOGUE}.") and name not in (f"{DIALOGUE}.tracker", f"{DIALOGUE}.snapshot")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith("replace")
        and call.args
        and ast.unparse(call.args[0]).split(".")[-1] == "state"
    }

    assert not writers
