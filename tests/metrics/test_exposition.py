"""Observations become what Prometheus reads."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from vivavoce.metrics.exposition import Exposition
from vivavoce.metrics.meter import Meter
from vivavoce.metrics.names import METRICS, VOICE


def families(exposition):
    return {family.name: family for family in text_string_to_metric_families(exposition.text().decode())}


def test_every_figure_of_the_table_is_there_with_its_kind():
    found = families(Exposition())

    assert {metric.name.removesuffix("_total"): metric.kind for metric in METRICS} == {
        name: family.type for name, family in found.items() if not name.endswith("_created")
    }


def test_a_latency_falls_into_the_buckets_for_voices():
    exposition = Exposition()
    Meter(exposition.note).note("voice_response_latency_seconds", 0.55)

    samples = families(exposition)["voice_response_latency_seconds"].samples
    counts = {sample.labels["le"]: sample.value for sample in samples if sample.name.endswith("_bucket")}

    assert [float(bound) for bound in counts] == [*VOICE, float("inf")]
    assert counts["0.5"] == 0
    assert counts["0.6"] == 1


def test_two_gateways_in_one_process_count_apart():
    one, other = Exposition(), Exposition()
    Meter(one.note).note("turns_total")

    assert [families(e)["turns"].samples[0].value for e in (one, other)] == [1, 0]


def test_a_label_that_the_table_does_not_know_is_a_mistake():
    with pytest.raises(ValueError, match="label"):
        Meter(Exposition().note).note("calls_total", caller="ann")
