"""The figures of a run, worked out by hand; what a requirement says; what a terminal shows."""

from dataclasses import replace
from math import inf, isnan
from pathlib import Path

import pytest
from records import call, reply, run, tool, turn

from vivavoce.errors import ConfigurationError
from vivavoce.evals.intervals import draws, interval, never_more_than, percentile, percentiles
from vivavoce.evals.measures import MEASURES
from vivavoce.evals.record import Pause
from vivavoce.evals.score import failures, pass_hat, score
from vivavoce.evals.table import table


def trials(scenario, *passed):
    return [call(scenario=scenario, trial=number, passed=ok) for number, ok in enumerate(passed)]


def waiting(*waits, **changes):
    """A call whose turns were answered after so many seconds."""
    turns = [turn(10.0 * number, 10.0 * number + 1) for number in range(len(waits))]
    replies = [reply(t.end + wait, t.end + wait + 1) for t, wait in zip(turns, waits, strict=True) if wait != inf]
    return call(turns, replies, seconds=10.0 * len(waits) + 10, **changes)


def value(records, name):
    return score(records).overall.figures[name].value


def test_pass_hat_k_is_the_unbiased_estimate():
    assert pass_hat(3, 5, 1) == pytest.approx(0.6)
    assert pass_hat(3, 5, 2) == pytest.approx(3 / 10)
    assert pass_hat(3, 5, 5) == 0
    assert pass_hat(5, 5, 5) == 1


def test_completion_is_averaged_over_scenarios_not_over_calls():
    records = [*trials("a", True, True), *trials("b", True, False), *trials("c", True)]

    overall = score(records).overall

    assert overall.figures["completion"].value == pytest.approx((1 + 0.5 + 1) / 3)
    assert overall.k == 2
    assert overall.figures["pass_k"].value == pytest.approx((1 + 0) / 2)
    assert (overall.calls, overall.passed, overall.figures["pass_k"].events) == (5, 4, 2)


def test_the_same_scenario_under_two_conditions_is_no_second_trial():
    records = [call(condition="clean"), call(condition="phone", passed=False)]

    result = score(records)

    assert result.overall.k == 1
    assert [(group.name, group.figures["completion"].value) for group in result.groups] == [("clean", 1), ("phone", 0)]


def test_two_models_in_one_run_are_told_apart():
    names = [group.name for group in score([call(), call(model="legacy")]).groups]

    assert names == ["embedded, clean", "legacy, clean"]


def test_a_wait_without_an_answer_stays_in_the_percentiles():
    figures = score([waiting(0.1, 0.2, 0.3), waiting(0.4, inf)]).overall.figures

    assert [figures[f"v2v_{tail}"].value for tail in ("p50", "p90")] == [pytest.approx(300), inf]
    assert figures["v2v_p50"].events == 5
    assert figures["response_rate"].value == pytest.approx(4 / 5)
    assert figures["mute"].value == pytest.approx(1 / 2)


def test_waits_with_and_without_a_tool_are_ranked_apart():
    record = replace(waiting(0.1, 0.9), tools=(tool(11.5),))

    assert value([record], "v2v_plain_p50") == pytest.approx(100)
    assert value([record], "v2v_tool_p50") == pytest.approx(900)


def test_writes_and_claims_are_counted_by_call():
    liar = call(replies=[reply(1.0, 2.0, claims=("booked",)), reply(3.0, 4.0, claims=("booked",))])
    hasty = call(tools=[tool(1.0, confirmed=False)])
    refused = call(tools=[tool(1.0, confirmed=False, status="unconfirmed")])
    records = [liar, hasty, refused, call(tools=[tool(1.0)])]

    assert value(records, "hallucinated") == pytest.approx(1 / 4)
    assert value(records, "unconfirmed") == pytest.approx(1 / 4)


def test_reasks_recovery_and_turns_over():
    forgetful = call(
        [turn(1.0, 2.0, gives={"day": "Monday", "name": "Ada"}), turn(4.0, 5.0, act="repeat", gives={"day": "Monday"})],
        [reply(2.5, 3.5, asks=("day",)), reply(5.5, 6.0)],
        captured={"day": True, "name": False},
        classes={"day": "date", "name": "name"},
        optimal_turns=1,
    )
    smooth = call([turn(1.0, 2.0, gives={"day": "Monday", "name": "Ada"})], captured={"day": True}, optimal_turns=1)
    lost = call([turn(1.0, 2.0, act="correct")], passed=False, optimal_turns=3)
    records = [forgetful, smooth, lost]

    assert value(records, "reasks") == pytest.approx(1 / 4)
    assert value(records, "recovery") == pytest.approx(1 / 2)  # the day came right, the name did not
    assert value(records, "call_recovery") == pytest.approx(1 / 2)
    assert value(records, "turns_over") == pytest.approx((1 + 0) / 2)
    assert value(records, "capture") == pytest.approx(2 / 3)
    assert (value(records, "capture_date"), value(records, "capture_text"), value(records, "capture_name")) == (1, 1, 0)


def test_cut_offs_interruptions_stop_yield_selectivity_and_h():
    paused = call([turn(1.0, 3.0, pauses=(Pause(2.0, 2.4),)), turn(6.0, 7.0)], [reply(2.3, 2.6), reply(7.2, 8.0)])
    yields = call([turn(2.0, 3.0, act="barge_in")], [reply(1.0, 2.2), reply(3.3, 4.0)])
    stays = call([turn(2.0, 3.0, act="barge_in")], [reply(1.0, 6.0)])
    holds = call([turn(2.0, 2.3, act="backchannel")], [reply(1.0, 6.0)])
    answers = call([turn(2.0, 3.0, act="side_talk")], [reply(4.0, 6.0)])
    silent = call([turn(2.0, 3.0, act="side_talk")])
    records = [paused, yields, stays, holds, answers, silent]

    assert value(records, "cutoffs") == 1
    assert value(records, "interruptions") == pytest.approx(1 / 4)
    assert value(records, "stop_p50") == pytest.approx(200)
    assert value(records, "stop_p95") == pytest.approx(4000)
    assert value(records, "yield") == pytest.approx(1 / 2)
    assert value(records, "selectivity") == pytest.approx((1 + 1 / 2) / 2)
    assert value(records, "h") == pytest.approx(2 * 0.5 * 0.75 / 1.25)


def test_an_agent_that_yields_to_everything_has_no_h():
    records = [
        call([turn(2.0, 3.0, act="barge_in")], [reply(1.0, 2.2)]),
        call([turn(2.0, 2.3, act="backchannel")], [reply(1.0, 2.2)]),
    ]

    assert value(records, "h") == 0


def test_figures_without_events_have_no_value():
    figures = score([call()]).overall.figures

    assert figures["yield"].value is None and figures["h"].value is None and figures["v2v_p95"].value is None
    assert isnan(figures["yield"].low)


def test_nothing_to_score_is_an_error_that_says_so():
    with pytest.raises(ConfigurationError, match="no calls to score"):
        score([])


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert percentile([1.0, 2.0, 3.0, inf], 0.75) == 3.0
    assert percentile([1.0, 2.0, 3.0, inf], 0.76) == inf
    assert percentile([5.0], 0.99) == 5.0


def test_intervals_are_the_same_every_time_and_surround_the_value():
    one, two = score(run(40)), score(run(40))

    assert repr(one) == repr(two)
    for name in ("completion", "v2v_p50", "v2v_p95", "reasks", "capture"):
        figure = one.overall.figures[name]
        assert figure.low <= figure.value <= figure.high
        assert figure.low < figure.high


def test_calls_are_resampled_whole():
    drawn = draws(2)
    fast_or_slow = percentiles([1.0] * 50 + [2.0] * 50, [0] * 50 + [1] * 50, 0.5, drawn)

    assert interval(fast_or_slow) == (1.0, 2.0)  # a hundred independent turns would have left no doubt
    assert set(drawn.sum(axis=1)) == {2.0}


def test_what_never_happened_has_an_upper_bound_all_the_same():
    assert never_more_than(300) == pytest.approx(0.01, abs=2e-4)  # evals.md 4, 13
    figure = score([call(scenario=str(number)) for number in range(300)]).overall.figures["hallucinated"]
    assert (figure.value, figure.low) == (0.0, 0.0)
    assert figure.high == pytest.approx(0.01, abs=2e-4)


def test_fewer_than_ten_events_are_marked():
    assert score([call()] * 9).overall.figures["hallucinated"].few
    assert not score([call()] * 10).overall.figures["hallucinated"].few


def test_requirements_know_which_way_is_better():
    result = score([waiting(0.4, 0.6), waiting(0.5, 1.5, passed=False, scenario="other")])

    assert failures(result, {"completion": 0.5, "v2v_p95": 1500, "v2v_p50": 500, "hallucinated": 0}) == []
    assert failures(result, {"completion": 0.95, "v2v_p95": 900}) == [
        "completion: 50 %, but at least 95 % was required (2 events)",
        "v2v_p95: 1,500 ms, but at most 900 ms was required (4 events)",
    ]


def test_no_answer_fails_any_latency():
    assert failures(score([waiting(inf)]), {"v2v_p95": 9e9})[0].startswith("v2v_p95: no answer, but at most")


def test_a_requirement_may_be_for_one_condition():
    result = score([call(condition="clean"), call(condition="phone", passed=False)])

    assert failures(result, {"completion@clean": 1}) == []
    assert failures(result, {"completion@phone": 1}) == [
        "completion@phone: 0 %, but at least 100 % was required (1 events)"
    ]
    with pytest.raises(ConfigurationError, match="no condition 'street'.* clean, phone"):
        failures(result, {"completion@street": 1})


def test_what_was_not_measured_fails_its_requirement():
    assert failures(score([call()]), {"yield": 0.9}) == [
        "yield: at least 90 % was required, but nothing was there to measure"
    ]


def test_an_unknown_figure_is_an_error_with_the_nearest_name():
    with pytest.raises(ConfigurationError, match="'v2v_95'; did you mean 'v2v_p95'.*completion"):
        failures(score([call()]), {"v2v_95": 900})


def test_a_class_of_facts_can_be_required():
    result = score([call(captured={"a": False}, classes={"a": "digits"})])

    assert failures(result, {"capture_digits": 0.5})
    with pytest.raises(ConfigurationError, match="capture_digits"):
        failures(result, {"capture_digit": 0.5})


def test_a_rig_that_was_wrong_makes_the_run_void():
    right, wrong = call(calibration={0: 9.0, 100: 95.0}), call(calibration={100: 111.0})

    assert score([right]).calibration_ms == pytest.approx(9) and not score([right]).void
    assert score([right, wrong]).void
    void = score([replace(waiting(0.1), calibration={100: 120.0})])
    assert failures(void, {"completion": 0}) == []
    assert failures(void, {"v2v_p95": 900}) == ["the run is void: the rig was wrong by 20 ms, 10 are allowed"]


def test_a_terminal_sees_latency_with_cut_offs_and_stop_with_selectivity():
    text = table(score(run()), width=140)

    assert "voice to voice P50 / P95 / false cut-offs" in text
    assert "barge-in stop P50 / P95 / yield / selectivity / H" in text
    assert "phone+noise15: 17 of 20 calls" in text
    assert max(len(line) for line in table(score(run()), width=80).splitlines()) <= 80


def test_every_measure_says_how_it_is_counted_and_where_that_comes_from():
    assert all(measure.formula and measure.source for measure in MEASURES.values())
    assert set(MEASURES) <= set(score([call()]).overall.figures)


def test_the_documentation_names_every_measure():
    text = (Path(__file__).parents[2] / "docs" / "reference" / "scoring.md").read_text(encoding="utf-8")

    undocumented = [name for name in MEASURES if not name.endswith(("_p90", "_p95")) and f"`{name}`" not in text]
    assert undocumented == []


def test_invented_numbers_are_counted_over_calls_with_pictures():
    records = [call(), call(frames=3), call(frames=5, invented=("250",))]

    assert value(records, "invented") == 1 / 2
