"""Two simulated callers type to each template that has scenarios: real gateway, dialogue and database, no sound.

All of a template's scenarios: `vivavoce eval NAME`, and `bench/templates.py` for all of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from gateways import gateway

from vivavoce.cli.agent_process import forget, tools_of
from vivavoce.evals import database
from vivavoce.evals.call import Equipment, Place, place
from vivavoce.evals.record import CallRecord
from vivavoce.evals.run import plans
from vivavoce.evals.scenario import Scenario
from vivavoce.evals.scenario_files import ScenarioFile, load
from vivavoce.evals.written import CONDITION
from vivavoce.models.embedded.brain import Expectation, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.models.embedded.engine import EmbeddedModel
from vivavoce.models.embedded.loading import understanding
from vivavoce.models.embedded.services import SpeechServices
from vivavoce.settings import from_environment
from vivavoce.tools.loading import load_agent, locate
from vivavoce.weights.store import Store

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
TEMPLATES = Path(locate("front-desk")[0]).parent.parent
NAMES = sorted(found.parent.name.replace("_", "-") for found in TEMPLATES.glob("*/scenarios"))
SMOKE = "smoke"
"""The tag by which a template says which two of its scenarios are tried; else the first and the last of `dev`."""


BUSY = "the rig's own clock was"
"""How a record begins to say that this machine was too busy for callers who wait as people do."""


class Nobody:
    """Ears and a voice for callers who type."""

    def hear(self, samples: object, expected: Expectation, unwanted: object = None) -> Utterance:
        return Utterance("")

    def phrases(self, text: str) -> list[str]:
        return [text]

    def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        return b""


@functools.cache
def store() -> Store:
    """Of the user's own home: calls have others."""
    return Store(from_environment(os.environ).weights)


@pytest.fixture(scope="module")
def engine() -> EmbeddedModel:
    meaning = SentenceEncoder(store().path("minilm", "model.onnx"), store().path("minilm", "tokenizer.json"))
    understands = understanding(store(), meaning)
    return EmbeddedModel(
        SpeechServices(Nobody(), Nobody()), lambda brief: RulesBrain(brief, meaning, understanding=understands)
    )


def chosen(file: ScenarioFile) -> list[Scenario]:
    """Two in which nothing is shown: the eye takes long to open, and what it sees is out of date on a busy machine."""
    able = [one for one in file.scenarios if one.split == "dev" and not one.shown]
    return ([one for one in able if SMOKE in one.tags] or [*able[:1], *able[1:][-1:]])[:2]


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextlib.contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


async def called(home: Path, name: str, scenario: Scenario, file: ScenarioFile, engine: EmbeddedModel) -> CallRecord:
    """One call to an agent that was loaded for it."""
    fresh = {key: value.replace(database.FOLDER, str(home)) for key, value in file.env.items()}
    with environment({**fresh, "VIVAVOCE_HOME": str(home)}):
        forget(name)
        forget(str(locate(name)[0]))
        agent = load_agent(name)
        async with gateway(home, agents=[agent], engine=engine) as g:
            tools = tools_of(agent)
            where = Place(
                g.addresses.http,
                agent.name,
                writes=frozenset(tools["writes"]),
                confirmed=frozenset(tools["confirmed"]),
                database=database.reader({**os.environ, **fresh}, str(home)),
            )
            (plan,) = plans([scenario], [CONDITION], 1, 0, [CONDITION])
            with ThreadPoolExecutor(1) as threads:
                return await place(plan, where, Equipment(None, None, threads))


@pytest.mark.parametrize("name", NAMES)
def test_two_callers_get_from_a_template_what_they_want(name: str, engine: EmbeddedModel, tmp_path: Path):
    file = load(TEMPLATES / name.replace("-", "_") / "scenarios", date.today())

    records = [asyncio.run(called(made(tmp_path / one.id), name, one, file, engine)) for one in chosen(file)]

    assert records
    for record in records:
        said = [*(turn.text for turn in record.turns), *(reply.heard for reply in record.replies)]
        if not record.verdict.passed and record.detail.startswith(BUSY):
            pytest.skip(f"{record.scenario}: {record.detail}")
        assert record.verdict.passed, (record.scenario, record.outcome, record.verdict.problems, said)
