"""Scenarios as people write them, and what they are told when they mistype."""

import re
from datetime import date, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.evals.scenario import DatabaseCheck, ExpectedCall, Fact, Scenario, Stunt
from vivavoce.evals.scenario_files import load

TODAY = date(2026, 11, 26)  # a Thursday
SMALL = "- {id: a, goal: g, opening: hello}"


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="desk.yaml"):
        (tmp_path / name).write_text(dedent(text))
        return tmp_path / name

    return write_file


def only(path):
    (scenario,) = load(path, TODAY).scenarios
    return scenario


def test_one_scenario_alone_is_a_file(write):
    path = write("""
        goal: Book a table.
        opening: A table for {people}, please, {start}.
        facts:
          people: 4
          start: next tuesday 19:30
        expect:
          calls:
            - book_table: {people: "{people}", start: next tuesday 19:30}
    """)

    start = datetime(2026, 12, 1, 19, 30)
    assert only(path) == Scenario(
        id="desk",
        goal="Book a table.",
        opening="A table for four, please, next Tuesday at half past seven in the evening.",
        facts=(
            Fact("people", "four", 4, "digits"),
            Fact("start", "next Tuesday at half past seven in the evening", start, "time"),
        ),
        calls=(ExpectedCall("book_table", {"people": 4, "start": start}),),
    )


def test_every_key_of_a_scenario_is_read(write):
    path = write("""
        agent: front-desk
        env: {FRONT_DESK_DB: "sqlite:///{folder}/desk.db"}
        database: $FRONT_DESK_DB
        defaults:
          split: test
          tags: [booking]
          facts:
            service: {kind: choice, asked: [what is it for]}
        scenarios:
          - id: ana
            goal: Book on {start.day}.
            opening: Hi, {service} please.
            tags: [terse, booking]
            persona: terse
            voice: kal
            facts:
              service: {say: a check-up, value: check-up}
              full_name: {value: Ana O'Neil, spelled: A N A}
              phone: "079 123 45 67"
              code: "0042"
              start: {value: next tuesday 10:00, instead_of: "{next monday 10:00}", volunteered: true}
              why: {value: today, kind: text, say: no reason}
              mood: {say: fine, value: null}
            answers: {anything else: "No, {start.time} is all."}
            agrees: false
            stunts: [{kind: barge_in, reply: 2, word: 5, say: "{start}"}, {kind: silence, reply: 3}]
            done_when: booked
            optimal_turns: 4
            completes: false
            deadline: 60
            expect:
              calls:
                - transfer_to_staff
                - {name: book_appointment, args: {day: "{fact:start.day}"}, times: 2}
              forbidden: [cancel_appointment]
              database:
                - query: SELECT start FROM a WHERE name = '{fact:full_name}'
                  rows: ["{fact:start}"]
                - {url: "sqlite:///x.db", query: SELECT 1, rows: [[1, two]]}
              says: "{start.day}"
              never_says: [Whitfield, cancelled]
    """)

    start, said = datetime(2026, 12, 1, 10, 0), "next Tuesday at ten in the morning"
    assert load(path, TODAY).env == {"FRONT_DESK_DB": "sqlite:///{folder}/desk.db"}
    assert only(path) == Scenario(
        id="ana",
        goal="Book on next Tuesday.",
        opening="Hi, a check-up please.",
        split="test",
        tags=("booking", "terse"),
        agent="front-desk",
        persona="terse",
        voice="kal",
        facts=(
            Fact("service", "a check-up", "check-up", "choice", ("what is it for",)),
            Fact("full_name", "Ana O'Neil", "Ana O'Neil", "name", spelled="A N A"),
            Fact("phone", "zero seven nine one two three four five six seven", "079 123 45 67", "phone"),
            Fact("code", "zero zero four two", "0042", "digits"),
            Fact(
                "start", said, start, "time", instead_of="next Monday at ten in the morning", volunteered=True
            ),
            Fact("why", "no reason", "today", "text"),
            Fact("mood", "fine", None, "text"),
        ),
        answers={"anything else": "No, ten in the morning is all."},
        agrees=False,
        stunts=(Stunt("barge_in", 2, 5, said), Stunt("silence", 3)),
        done_when=("booked",),
        calls=(ExpectedCall("transfer_to_staff"), ExpectedCall("book_appointment", {"day": date(2026, 12, 1)}, 2)),
        forbidden=("cancel_appointment",),
        database=(
            DatabaseCheck("$FRONT_DESK_DB", "SELECT start FROM a WHERE name = 'Ana O''Neil'", ((start,),)),
            DatabaseCheck("sqlite:///x.db", "SELECT 1", ((1, "two"),)),
        ),
        says=("next Tuesday",),
        never_says=("Whitfield", "cancelled"),
        optimal_turns=4,
        completes=False,
        deadline=60.0,
    )  # fmt: skip


def test_words_and_times_are_not_turned_into_yamls_numbers_and_booleans(write):
    path = write("""
        id: odd
        goal: g
        opening: yes
        facts: {at: 10:30, zip: 08001, agreed: no, born: 1985-03-04}
    """)

    scenario = only(path)

    assert scenario.opening == "yes"
    assert [str(fact.value) for fact in scenario.facts] == ["10:30:00", "08001", "no", "1985-03-04"]


def test_a_folder_is_read_in_the_order_of_its_names(write, tmp_path):
    write(f"env: {{A: x}}\nscenarios:\n  {SMALL}".replace("id: a", "id: z"), "1.yaml")
    write(f"env: {{A: x, B: y}}\nscenarios:\n  {SMALL}", "2.yaml")

    found = load(tmp_path, TODAY)

    assert [scenario.id for scenario in found.scenarios] == ["z", "a"]
    assert found.env == {"A": "x", "B": "y"}


def test_a_default_fact_with_a_value_belongs_to_every_scenario_and_yields_to_its_own(write):
    path = write("""
        defaults: {facts: {who: {say: me, value: Maria}, day: {kind: date}}}
        scenarios:
          - {id: a, goal: g, opening: "{who}"}
          - {id: b, goal: g, opening: "{who}", facts: {who: Ana}}
    """)

    first, second = load(path, TODAY).scenarios

    assert (first.opening, second.opening) == ("me", "Ana")
    assert [fact.name for fact in first.facts] == ["who"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: a\ngoal: g\noppening: hi", "desk.yaml:3: 'oppening' is no key of a scenario; did you mean 'opening'?"),
        ("id: a\ngoal: g", "desk.yaml:1: scenario 'a' needs 'opening:'"),
        ("id: a\ngoal: g\nopening: hi {strat}", "desk.yaml:3: 'opening': '{strat}' is neither a fact"),
        ("goal: g\nopening: hi\npersona: tense", "desk.yaml:3: 'persona' cannot be 'tense'; did you mean 'terse'?"),
        ("goal: g\nopening: hi\nfacts:\n  a: {sya: b}", "desk.yaml:4: 'sya' is no key of a fact; did you mean 'say'?"),
        ("goal: g\nopening: hi\nfacts:\n  a: 2026-02-30", "desk.yaml:4: fact 'a': day is out of range"),
        ("goal: g\nopening: hi\nexpect:\n  call: [x]", "desk.yaml:4: 'call' is no key of 'expect'; did you mean"),
        ("goal: g\nopening: hi\nexpect: {database: [{query: SELECT 1, rows: 1}]}", "which database?"),
        ("goal: g\nopening: hi\ndeadline: soon", "desk.yaml:3: 'deadline' should be a number, not 'soon'"),
        ("goal: g\nopening: hi\ngoal: h", "desk.yaml:3: 'goal' was set in line 1 already"),
        ("goal: g\nopening: hi: there", "desk.yaml:2: this is no YAML"),
        ("goal: g\nopening: hi\nstunts: [{kind: bargein, reply: 2}]", "did you mean 'barge_in'?"),
        ("closed: [christmas]\ngoal: g\nopening: hi", "expected a day as 12-25"),
        ("- a", "desk.yaml: expected keys"),
        ("goal: \x00", "desk.yaml: this is no YAML: unacceptable character"),
        ("goal: g\nopening: !!python/object:os.system x", "desk.yaml:2: this is no YAML"),
        ("goal: &a [*a]", "this is no YAML: found unconstructable recursive node"),
        ("agent: x", "desk.yaml:1: 'scenarios' should be a list"),
        (f"scenarios:\n  {SMALL}\n  {SMALL}", "desk.yaml:3: id 'a' is taken, by desk.yaml:2"),
        ("scenarios:\n  - hello", "'scenarios' should be a list of mappings"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_was_probably_meant(write, text, message):
    path = write(text)

    with pytest.raises(ConfigurationError) as caught:
        load(path, TODAY)

    assert message in str(caught.value)


def test_files_that_contradict_each_other_are_an_error(write, tmp_path):
    write(f"env: {{A: x}}\nscenarios:\n  {SMALL}", "1.yaml")
    write(f"env: {{A: y}}\nscenarios:\n  {SMALL}".replace("id: a", "id: b"), "2.yaml")

    with pytest.raises(ConfigurationError, match="2.yaml:1: A has another value"):
        load(tmp_path, TODAY)


def test_a_missing_file_and_an_empty_folder_are_errors(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot read scenarios"):
        load(tmp_path / "none.yaml", TODAY)
    with pytest.raises(ConfigurationError, match="holds no scenarios"):
        load(tmp_path, TODAY)


def test_the_examples_in_the_docs_are_read(write):
    page = (Path(__file__).parents[2] / "docs" / "reference" / "scenarios.md").read_text()
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)

    write("", "label.png")
    first, second, third = (only(write(example)) for example in examples)

    assert (
        first.opening == "Hi, do you have a table for four, Friday, December fourth at half past seven in the evening?"
    )
    assert second.database[0].rows == ((datetime(2026, 12, 1, 10, 0),),)
    assert "'Patrick O''Brien'" in second.database[0].query
    assert third.shown[0].picture.name == "label.png" and third.database[0].rows == (("Paracetamol", "500 mg"),)


def test_every_key_is_in_the_docs():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "scenarios.md").read_text()
    keys = {key for kind in (Scenario, Fact) for key in kind.__dataclass_fields__}
    keys -= {"name", "calls", "database", "shown"}

    assert not {key for key in keys if f"`{key}`" not in page}
