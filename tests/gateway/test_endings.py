"""Every call counts once, when it is over."""

from vivavoce.metrics.meter import Meter
from vivavoce.sessions.call_metrics import PATIENCE, Ending, Endings


def endings():
    seen = []
    return Endings(Meter(lambda o: seen.append((o.name, *o.labels.values())))), seen


def test_a_call_whose_line_fell_is_not_over_before_its_client_has_had_time_to_come_back():
    counted, seen = endings()
    counted.over("a", Ending("desk", "abandoned", True), 0.0, may_return=True)
    counted.settle(PATIENCE - 1)
    assert seen == []

    counted.back("a")
    counted.settle(PATIENCE + 1)
    assert seen == []

    counted.over("a", Ending("desk", "done", True), 100.0, may_return=False)
    assert seen == [("calls_total", "desk", "done"), ("troubled_calls_total",), ("recoveries_total",)]


def test_a_call_that_nobody_came_back_to_is_what_it_was():
    counted, seen = endings()
    counted.over("a", Ending("desk", "abandoned", True), 0.0, may_return=True)
    counted.settle(PATIENCE)
    counted.settle(PATIENCE)

    assert seen == [("calls_total", "desk", "abandoned"), ("troubled_calls_total",)]
