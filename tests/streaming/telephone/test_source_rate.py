"""Who comes too often is turned away, told of once, and forgotten; nobody else pays for it."""

from vivavoce.streaming.telephone import source_rate
from vivavoce.streaming.telephone.source_rate import SourceRate


def test_what_is_over_is_counted_from_one():
    rate = SourceRate(3, 60.0)

    assert [rate.take("a", float(at)) for at in range(6)] == [0, 0, 0, 1, 2, 3]
    assert rate.take("b", 5.0) == 0


def test_after_its_time_a_source_begins_anew():
    rate = SourceRate(1, 60.0)

    assert [rate.take("a", at) for at in (0.0, 59.9, 60.0, 60.1)] == [0, 1, 0, 1]


def test_many_sources_are_no_burden(monkeypatch):
    monkeypatch.setattr(source_rate, "MOST_SOURCES", 10)
    rate = SourceRate(1, 60.0)
    for number in range(1000):
        rate.take(str(number), 0.0)

    assert len(rate._counted) == 10
