"""Observations as Prometheus reads them: one registry per gateway, nothing global."""

from __future__ import annotations

from typing import Any

from .meter import Observation
from .names import METRICS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Exposition:
    """Counts what it is given. Next: `note` as a sink of a `Meter`, `text` for each scrape."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        self._series: dict[str, Any] = {}
        for metric in METRICS:
            where: dict[str, Any] = {"labelnames": metric.labels, "registry": self._registry}
            match metric.kind:
                case "counter":
                    self._series[metric.name] = Counter(metric.name, metric.meaning, **where)
                case "gauge":
                    self._series[metric.name] = Gauge(metric.name, metric.meaning, **where)
                case "histogram":
                    self._series[metric.name] = Histogram(metric.name, metric.meaning, buckets=metric.buckets, **where)

    def note(self, observation: Observation) -> None:
        """Add it. Raises KeyError for a name that is not in the table, ValueError for wrong labels."""
        series = self._series[observation.name]
        if observation.labels:
            series = series.labels(**observation.labels)
        if hasattr(series, "observe"):
            series.observe(observation.value)
        else:
            series.inc(observation.value)

    def text(self) -> bytes:
        """All of it, in the text format."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)
