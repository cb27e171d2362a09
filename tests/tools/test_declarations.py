"""What an author writes that cannot work is told when the file is loaded, with what was meant instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, computed_field
from typing_extensions import TypedDict

from vivavoce import Agent, LiveOptions
from vivavoce.errors import DeclarationError
from vivavoce.tools import words


class Customer(BaseModel):
    name: str
    city: str | None = None


@dataclass
class Order:
    customer: Customer
    lines: list[Customer]
    due: date


class Loose(BaseModel, extra="allow"):
    name: str


class Priced(BaseModel):
    net: float

    @computed_field  # type: ignore[prop-decorator]
    @property
    def gross(self) -> float:
        return 2 * self.net


class Row(TypedDict):
    code: str
    customer: Customer


class Size(Enum):
    LARGE = "large"


def declared(returns: Any = str, **options: Any) -> Agent:
    agent = Agent("desk", "You take orders.")

    def order(customer: Customer, pieces: int = 1, note: str | None = None) -> Any:
        """Order something."""

    order.__annotations__["return"] = returns
    agent.tool(**options)(order)
    agent.check()
    return agent


def refused(returns: Any = str, **options: Any) -> str:
    with pytest.raises(DeclarationError) as error:
        declared(returns, **options)
    return str(error.value)


@pytest.mark.parametrize(
    "template",
    [
        "Order for {customer.nome}",
        "{customer.name.first}",
        "{pieces.real}",
        "{note.x}",
        "{customers}",
        "{customer.city.x}",
    ],
)
def test_a_read_back_names_parameters_and_their_fields_only(template: str):
    told = refused(confirm=template)

    assert "tool 'order': confirm names" in told
    assert "customer.name, customer.city" in told


@pytest.mark.parametrize(
    "template",
    ["{", "}", "{}", "{0}", "{pieces!r}", "{pieces:>3}", "{customer[name]}", "{{pieces}}", "{ pieces }", "{pieces",
     "[x", "x]", "[[x]]", "[{note}", "{customer.}", "{.name}", "{customer..name}", "${pieces}}"],
)  # fmt: skip
@pytest.mark.parametrize("option", ["confirm", "done"])
def test_what_would_be_spoken_with_its_braces_is_refused(template: str, option: str):
    assert f"tool 'order': {option}" in refused(**{option: f"Order {template}"})


@given(st.text(alphabet="ab{}[]. ", max_size=12))
def test_no_sentence_that_is_accepted_has_a_brace_or_a_bracket_left_when_it_is_filled(template: str):
    try:
        words.fields(template)
    except ValueError:
        return

    assert not set(words.fill(template, {"a": "x", "b": {"a": "y"}})) & set("{}[]")


def test_dotted_fields_are_read_back_in_words():
    agent = declared(confirm="Order {pieces} for {customer.name}[ in {customer.city}]")
    brief = agent.brief()

    assert brief.read_back("order", {"customer": {"name": "Ada"}}) == "Order 1 for Ada"
    assert (
        brief.read_back("order", {"customer": {"name": "Ada", "city": "Rome"}, "pieces": 2})
        == "Order 2 for Ada in Rome"
    )


@pytest.mark.parametrize(
    ("returns", "known", "unknown"),
    [
        (str, ["output", "pieces", "customer.name"], ["code", "name", "output.x"]),
        (None, ["output"], ["code"]),
        (Customer, ["name", "city", "note"], ["code", "name.first"]),
        (Customer | None, ["name"], ["code"]),
        (Customer | Priced, ["name", "net"], ["code"]),
        (Annotated[Customer, "x"], ["name"], ["code"]),
        (Order, ["due", "customer.name", "name", "lines"], ["code", "lines.name"]),
        (Row, ["code", "customer.city", "city"], ["name.x", "cod"]),
        (Priced, ["gross"], ["tax"]),
        (list[Customer], ["output"], ["name"]),
        (Size, ["output"], ["value"]),
        (Literal["a", "b"], ["output"], ["a"]),
        (Loose, ["name", "anything", "any.thing"], []),
        (dict[str, Any], ["anything", "any.thing"], []),
        (Any, ["anything"], []),
        (dict, ["anything"], []),
    ],
)
def test_a_sentence_about_the_result_names_what_it_has(returns: Any, known: list[str], unknown: list[str]):
    for name in known:
        declared(returns, done=f"It is {{{name}}}.")
    for name in unknown:
        assert f"done names {name!r}; the fields are: " in refused(returns, done=f"It is {{{name}}}.")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"confrim": True}, "has no option 'confrim'; did you mean 'confirm'?"),
        ({"example": ["x"]}, "did you mean 'examples'?"),
        ({"zzz": 1}, "there are: confirm, timeout"),
        ({"function": 1}, "no option 'function'"),
        ({"confirm": ""}, "confirm is True, False or a sentence, not ''"),
        ({"confirm": 1}, "confirm is True, False or a sentence, not 1"),
        ({"timeout": "10"}, "a number of seconds above 0, not '10'"),
        ({"timeout": float("nan")}, "above 0, not nan"),
        ({"timeout": float("inf")}, "above 0, not inf"),
        ({"timeout": True}, "above 0, not True"),
        ({"examples": "order this"}, "lists of strings"),
        ({"examples": ["order {pieces}"]}, "with its braces"),
        ({"examples": [""]}, "should be words, not ''"),
        ({"examples": [7]}, "should be words, not 7"),
        ({"examples": {"order"}}, "lists of strings"),
        ({"ask": {"pieces": "How many, {customer.name}?"}}, "with its braces"),
        ({"ask": {"pieces": ""}}, "ask['pieces'] should be words"),
        ({"ask": {"customer.name": "Who?"}}, "ask names 'customer.name'; the parameters are: customer, pieces, note"),
        ({"check": lambda pieces: None}, "check runs before the caller is asked to confirm: add confirm=True"),
        ({"confirm": True, "check": lambda piece: None}, "check names 'piece'"),
        ({"requires": ["order"]}, "requires names the tool 'order'; the other tools are: none"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_work_is_told(options: dict[str, Any], told: str):
    assert told in refused(**options)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"time_zone": "UTC"}, "Agent has no option 'time_zone'; did you mean 'timezone'?"),
        ({"language": "english language"}, "BCP 47"),
        ({"language": "en_US"}, "a BCP 47 tag such as 'en-US', not 'en_US'"),
        ({"greeting": "Hello {name}"}, "with its braces"),
        ({"vocabulary": ["Ada", 3]}, "vocabulary should be words, not 3"),
        ({"outcome": "done"}, "outcome is a function"),
    ],
)
def test_an_agent_that_cannot_work_is_told(options: dict[str, Any], told: str):
    with pytest.raises(DeclarationError) as error:
        Agent("desk", "You take orders.", **options)

    assert told in str(error.value)


@pytest.mark.parametrize(
    "wish",
    [{"thinking": "lots"}, {"media_resolution": "4K"}, {"compress_at": -1}, {"silence_ms": 0.5}, {"proactive": 1}],
)
def test_a_wish_that_no_model_has_is_refused(wish: dict[str, Any]):
    with pytest.raises(DeclarationError, match=f"LiveOptions: {next(iter(wish))} is "):
        LiveOptions(**wish)


def looked_up(returns: Any) -> Agent:
    agent = Agent("desk", "You cancel orders.")

    def find(name: str) -> Any:
        """Find somebody's orders."""

    find.__annotations__["return"] = returns
    agent.tool(find)

    @agent.tool(lookup={"order_code": "find"})
    def cancel(order_code: str) -> None:
        """Cancel an order."""

    return agent


class Found(BaseModel):
    order_code: str


class Keyed(BaseModel):
    id: int


@pytest.mark.parametrize(
    "returns",
    [Found, list[Found], dict[str, Any], Annotated[list[Found], Field(max_length=3)], Found | None, Keyed, Any],
)
def test_a_lookup_that_may_find_its_argument_is_taken(returns: Any):
    looked_up(returns).check()


@pytest.mark.parametrize("returns", [str, None, Customer, list[Customer], Order, list[str], Size])
def test_a_lookup_that_can_never_find_its_argument_is_told(returns: Any):
    with pytest.raises(
        DeclarationError, match="lookup says that 'find' finds 'order_code', but its result has no such"
    ):
        looked_up(returns).check()


def test_tools_that_wait_for_each_other_are_told():
    agent = Agent("desk", "You take orders.")

    @agent.tool(requires=["pay"])
    def order() -> None:
        """Order."""

    @agent.tool(requires=["order"])
    def pay() -> None:
        """Pay."""

    with pytest.raises(DeclarationError, match="'order' requires, in the end, itself"):
        agent.check()


def test_one_example_cannot_mean_two_tools():
    agent = Agent("desk", "You take orders.")

    @agent.tool(examples=["Stop it, please!"])
    def cancel() -> None:
        """Cancel."""

    @agent.tool(examples=["stop it please"])
    def pause() -> None:
        """Pause."""

    with pytest.raises(DeclarationError, match="tools 'cancel' and 'pause' both have the example 'stop it please'"):
        agent.check()


def test_what_is_said_around_a_tool_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "phrases.yaml").write_text(
        "go: [let's go]\nbook:\n  confirm: Book {day}\n  ask:\n    day: Which day?\n"
    )
    agent = Agent("desk", "You book.", phrases=tmp_path / "phrases.yaml")
    agent.tool(tool_named("go"))

    @agent.tool(confirm=True)
    def book(day: date) -> None: ...

    agent.check()
    assert agent.tools["go"].spec.examples == ("let's go",)
    assert agent.tools["book"].spec.ask == {"day": "Which day?"} and agent.tools["book"].read_back == "Book {day}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("go: let's go", "should be a list of examples"),
        ("go: {timeout: 3}", "should be a list of examples"),
        ("- go", "should name tools"),
        ("went: [let's go]", "phrases name went; the tools are: go"),
        ("go: [on we go]", "examples is in the phrases and in the code"),
        ("go: [", "cannot be read"),
    ],
)
def test_phrases_that_belong_nowhere_are_told(tmp_path: Path, said: str, told: str):
    (tmp_path / "phrases.yaml").write_text(said)

    with pytest.raises(DeclarationError, match=told):
        agent = Agent("desk", "You book.", phrases=tmp_path / "phrases.yaml")
        agent.tool(examples=["off we go"])(tool_named("go"))
        agent.check()


def tool_named(name: str) -> Any:
    def tool() -> None: ...

    tool.__name__ = name
    return tool
