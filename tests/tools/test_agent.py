from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from vivavoce import Agent
from vivavoce.errors import ConfigurationError, DeclarationError
from vivavoce.tools import load_agent


def agent() -> Agent:
    return Agent("desk", "You handle bookings.")


def test_a_bare_decorator_and_one_with_options_both_declare_and_leave_the_function_as_it_is():
    desk = agent()

    @desk.tool
    def find(name: str) -> dict[str, str]:
        """Find somebody."""
        return {"name": name}

    @desk.tool(confirm="Remove {name}", lookup={"name": "find"}, ask={"name": "Who?"}, examples=["take me off"])
    def remove(name: str) -> str:
        """Remove somebody.

        Args:
            name: Who.
        """
        return name

    first, second = desk.brief(lambda: datetime(2026, 1, 1, tzinfo=UTC)).tools
    assert (first.name, first.description, first.confirm) == ("find", "Find somebody.", False)
    assert (second.description, second.confirm, second.lookup) == ("Remove somebody.", True, {"name": "find"})
    assert second.parameters["properties"]["name"]["description"] == "Who."
    assert remove("x") == "x"


def test_calls_that_begin_at_once_all_get_their_words():
    desk = Agent("desk", "You book.", vocabulary=lambda: ["Ada"])

    with ThreadPoolExecutor(20) as threads:
        briefs = list(threads.map(lambda _: desk.brief(), range(2_000)))

    assert {brief.vocabulary for brief in briefs} == {("Ada",)}


def test_vocabulary_may_be_a_function_asked_at_each_call():
    words = ["Ada"]
    desk = Agent("desk", "You book.", vocabulary=lambda: words)

    words.append("Grace")

    assert desk.brief().vocabulary == ("Ada", "Grace")


def test_the_local_time_of_a_brief_has_the_agents_zone():
    assert str(Agent("desk", "You book.", timezone="Asia/Tokyo").brief().local_time().tzinfo) == "Asia/Tokyo"


@pytest.mark.parametrize("name", ["Front Desk", "", "front_desk", "models/x", "-a", "embedded"])
def test_a_name_that_cannot_be_a_models_is_refused(name: str):
    with pytest.raises(DeclarationError):
        Agent(name, "You book.")


def test_declarations_that_cannot_work_are_refused():
    def find(name: str) -> str:
        return name

    for options, told in [
        ({"ask": {"nome": "?"}}, "ask names 'nome'; the parameters are: name"),
        ({"confirm": "Find {nome}"}, "confirm names 'nome'"),
        ({"examples": "find me"}, "lists of strings"),
        ({"timeout": 0}, "timeout must be a number of seconds above 0"),
    ]:
        with pytest.raises(DeclarationError, match=told):
            agent().tool(**options)(find)  # type: ignore[arg-type]
    twice = agent()
    twice.tool(find)
    with pytest.raises(DeclarationError, match="two tools named 'find'"):
        twice.tool(find)
    with pytest.raises(DeclarationError, match="time zone 'Mars/Base' is unknown"):
        Agent("desk", "You book.", timezone="Mars/Base")


def test_references_to_tools_that_are_not_there_are_refused_when_all_are_known():
    for options in ({"requires": ["login"]}, {"lookup": {"name": "login"}}):
        desk = agent()

        @desk.tool(**options)  # type: ignore[arg-type]
        def find(name: str) -> str:
            return name

        with pytest.raises(DeclarationError, match="names the tool 'login'; the other tools are: none"):
            desk.check()


def write(folder: Path, name: str, text: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return str(folder / name)


ONE = "from vivavoce import Agent\nagent = Agent('a', 'You book.')\n"


def test_an_agent_is_loaded_from_a_file(tmp_path: Path):
    path = write(tmp_path, "desk.py", ONE + "second = Agent('b', 'You cook.')\n")

    assert load_agent(f"{path}:second").name == "b"
    with pytest.raises(ConfigurationError, match=r"several agents \(agent, second\); say which: desk.py:agent"):
        load_agent(path)
    with pytest.raises(ConfigurationError, match="no agent named 'third'; the agents in it are: agent, second"):
        load_agent(f"{path}:third")


def test_files_that_hold_no_agent_are_named(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="there is no file .*missing.py"):
        load_agent(str(tmp_path / "missing.py"))
    with pytest.raises(ConfigurationError, match="makes no Agent; add `agent = Agent"):
        load_agent(write(tmp_path, "empty.py", "x = 1\n"))
    with pytest.raises(ConfigurationError, match="one of .*front-desk"):
        load_agent("backdesk")


def test_two_agents_each_get_their_own_neighbours(tmp_path: Path):
    text = "from vivavoce import Agent\nfrom neighbour_of_agent import NAME\nagent = Agent(NAME, 'You book.')\n"
    for name in ("one", "two"):
        write(tmp_path / name, "neighbour_of_agent.py", f"NAME = {name!r}\n")
        write(tmp_path / name, "agent.py", text)

    loaded = [load_agent(str(tmp_path / name / "agent.py")).name for name in ("one", "two", "one")]

    assert loaded == ["one", "two", "one"]


def test_importing_the_package_brings_no_database_and_no_model():
    code = "import sys; from vivavoce import Agent; print([m for m in ('sqlalchemy', 'numpy') if m in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_brief_knows_how_a_call_will_be_read_back():
    agent = Agent("desk", "You move appointments.")

    @agent.tool(confirm="Move appointment {number} to {day}")
    def move(number: int, day: date) -> None:
        """Move an appointment."""

    @agent.tool
    def look(number: int) -> None:
        """Look at an appointment."""

    brief = agent.brief(lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))

    assert brief.read_back("move", {"number": 7, "day": "2026-11-26"}) == "Move appointment 7 to Thursday, November 26"
    assert brief.read_back("move", {"number": "x"}) == brief.read_back("look", {"number": 7}) == ""
