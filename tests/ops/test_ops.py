"""What is shipped for Grafana and Prometheus, asked of a real Prometheus that scrapes a real gateway."""

import asyncio
import json
import re
import subprocess

import pytest
from callers import calls_over, typing
from gateways import gateway
from prometheus import MISSING, OPS, PRESENT, RULES, prometheus
from test_metrics import STEPS, desk

from vivavoce.metrics.names import METRICS

BOARD = json.loads((OPS / "grafana" / "vivavoce.json").read_text())
QUERIES = {
    f"{panel['title']} {target['refId']}": target["expr"] for panel in BOARD["panels"] for target in panel["targets"]
}
KINDS = {metric.name: metric.kind for metric in METRICS}


def series_of(query):
    """The figures that a query names, without what a histogram adds."""
    names = re.findall(r"\b([a-z_]+)\{", query)
    return {re.sub(r"_(bucket|count|sum)$", "", name) if name not in KINDS else name for name in names}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_panel_asks_for_figures_that_there_are(query):
    assert series_of(query)
    assert series_of(query) <= set(KINDS)


def test_every_figure_has_a_panel():
    assert set().union(*map(series_of, QUERIES.values())) == set(KINDS)


def test_panels_do_not_cover_each_other():
    cells = [
        (x, y)
        for panel in BOARD["panels"]
        for box in [panel["gridPos"]]
        for x in range(box["x"], box["x"] + box["w"])
        for y in range(box["y"], box["y"] + box["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


@pytest.mark.e2e
@pytest.mark.skipif(not PRESENT, reason=MISSING)
def test_each_alert_fires_when_it_should_and_only_then():
    tests = OPS / "prometheus" / "rules_test.yml"
    done = subprocess.run(["promtool", "test", "rules", str(tests)], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    alerts = set(re.findall(r"alert: (\w+)", RULES.read_text()))
    assert alerts == set(re.findall(r"alertname: (\w+)", tests.read_text()))


@pytest.mark.e2e
@pytest.mark.skipif(not PRESENT, reason=MISSING)
@pytest.mark.long
def test_a_real_prometheus_answers_every_panel_after_a_call(tmp_path):
    async def main():
        async with gateway(tmp_path, *STEPS, agents=[desk()], keys=("key",)) as g:
            target = g.addresses.http.removeprefix("http://").replace("localhost", "127.0.0.1")
            with prometheus(tmp_path, target, "key") as server:
                await asyncio.to_thread(server.until_scraped, 2)
                async with typing(g.ws, key="key") as caller:
                    await caller.say("milk")
                await calls_over(g.reception)
                seen = (await asyncio.to_thread(server._scrapes)) + 5
                await asyncio.to_thread(server.until_scraped, seen)
                return await asyncio.to_thread(asked, server)

    answers, measured, rules = asyncio.run(main())

    assert {name: answer for name, answer in answers.items() if answer["status"] != "success"} == {}
    silent = [name for name, answer in answers.items() if not answer["data"]["result"]]
    assert [name for name in silent if series_of(QUERIES[name]) <= measured] == []
    assert len(silent) < len(answers) / 2
    assert [rule["lastError"] for rule in rules if rule["health"] != "ok"] == []


def asked(server):
    """The answer to every panel, the figures that Prometheus has, and how the rules fare."""
    filled = {
        name: query.replace("$instance", ".*").replace("$__rate_interval", "1m").replace("$__range", "5m")
        for name, query in QUERIES.items()
    }
    answers = {name: server.ask("query", query=query) for name, query in filled.items()}
    names = server.ask("label/__name__/values")["data"]
    measured = {re.sub(r"_(bucket|count|sum)$", "", name) for name in names} & set(KINDS)
    groups = server.ask("rules")["data"]["groups"]
    return answers, measured, [rule for group in groups for rule in group["rules"]]
