from dataclasses import replace

import pytest

from reader.corpora import Mention, Turn
from reader.score import Case, Mix, Prediction, fitted, normalised, rows

BUSES = ("Buses_1/find_bus", "Buses_1/buy_ticket")
BANKS = ("Banks_1/send_money",)
ASKS = Turn("sgd", "a bus to Davis for 2", dialogue="1", tools=frozenset({BUSES[0]}), named=True)
FULL = replace(
    ASKS,
    mentions=(
        Mention("Buses_1/destination", "span", 9, 14),
        Mention("Buses_1/seats", "span", 19, 20),
        Mention("Buses_1/origin", "value"),
    ),
)
LOGITS = Mix(1, 0, 0)


def same(argument: str, predicted: str, meant: str) -> bool:
    return normalised(predicted) == normalised(meant)


def told(pack, *pairs: tuple[Case, Prediction]) -> dict[str, str]:
    cases, predictions = zip(*pairs, strict=True)
    return rows(cases, predictions, LOGITS, pack.services, same)


def test_a_request_is_right_or_silent_or_neither(pack):
    case = Case(ASKS, BUSES, BANKS)
    right = Prediction({BUSES[0]: 2.0, BUSES[1]: 1.0}, logits_elsewhere={BANKS[0]: -1.0})
    silent = Prediction({BUSES[0]: -2.0, BUSES[1]: -1.0}, logits_elsewhere={BANKS[0]: 1.0})
    found = told(pack, (case, right), (case, silent), (case, replace(right, logits={BUSES[1]: 1.0})))

    assert found["request: right tool"].startswith("0.333")
    assert found["request: silent"].startswith("0.333")
    assert found["out of scope: recall"].startswith("0.667")
    assert found["out of scope: F1"].startswith("0.667")


def test_other_turns_fire_and_fire_wrongly(pack):
    case = Case(Turn("sgd", "for two", dialogue="1", active=BUSES[0]), BUSES)
    fires = [Prediction({tool: 1.0}) for tool in BUSES] + [Prediction({tool: -1.0}) for tool in BUSES]
    found = told(pack, *((case, said) for said in fires))

    assert found["other turn: fires"].startswith("0.500")
    assert found["other turn: fires wrongly"].startswith("0.250")


def test_values_are_scored_by_kind_and_what_was_said_in_other_words_is_not(pack):
    case = Case(FULL, BUSES, (), ("Buses_1/destination", "Buses_1/origin", "Buses_1/seats"))
    found = told(
        pack,
        (case, Prediction(values={"Buses_1/destination": "davis.", "Buses_1/seats": "4", "Buses_1/origin": "Rome"})),
        (case, Prediction(values={})),
    )

    assert found["values, text: F1"].startswith("0.667")  # one found, one missed
    assert found["values, number: F1"].startswith("0.000")
    assert found["values, typed: F1"] == found["values, number: F1"]


def test_what_is_asked_about_and_acts_are_scored(pack):
    turn = Turn("sgd", "what's the fare", dialogue="1", asked=frozenset({"Buses_1/fare"}), acts=frozenset({"ask"}))
    case = Case(turn, BUSES, fields=("Buses_1/fare", "Buses_1/seats"))
    found = told(pack, (case, Prediction(asked={"Buses_1/fare", "Buses_1/seats"}, acts={"ask", "bye"})))

    assert found["asked about: F1"].startswith("0.667")
    assert found["act, sgd, ask: F1"].startswith("1.000")
    assert found["act, sgd, bye: F1"].startswith("0.000")


def test_an_interval_narrows_with_the_number_of_dialogues(pack):
    def width(dialogues: int) -> float:
        pairs = []
        for i in range(dialogues):
            case = Case(replace(ASKS, dialogue=str(i)), BUSES)
            pairs.append((case, Prediction({BUSES[i % 2]: 1.0})))
        low, high = told(pack, *pairs)["request: right tool"].split("(")[1].split(")")[0].split("–")
        return float(high) - float(low)

    assert width(200) < width(20) / 2


def test_the_mix_that_serves_best_is_found():
    asks = Case(ASKS, BUSES, BANKS)
    said = Prediction(
        {BUSES[0]: -0.5, BUSES[1]: -0.4}, {BUSES[0]: 0.8, BUSES[1]: 0.2}, {BANKS[0]: -1.0}, {BANKS[0]: 0.1}
    )
    mixes = [Mix(1, 0, 0), Mix(1, 10, 0.3)]

    assert fitted([asks], [said], mixes) == mixes[1]


@pytest.mark.parametrize(("text", "plain"), [("The Ritz!", "ritz"), ("a  table", "table"), ("$2.50", "250")])
def test_values_are_compared_without_case_marks_and_articles(text, plain):
    assert normalised(text).replace(" ", "") == plain
