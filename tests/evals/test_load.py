"""What a crowd of callers finds out about servers whose limits are known."""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
from dataclasses import asdict, replace

import numpy as np
import pytest
from crowded import Server, recording
from playwright.sync_api import sync_playwright

from axe import violations
from clock import value
from vivavoce.errors import ConfigurationError
from vivavoce.evals.call import Place
from vivavoce.evals.load import figures, requirements
from vivavoce.evals.load.climb import climb, first_call
from vivavoce.evals.load.crowd import Crowd, Party
from vivavoce.evals.load.figures import kept
from vivavoce.evals.load.gauge import Gauge, use
from vivavoce.evals.load.knee import next_callers
from vivavoce.evals.load.page import render
from vivavoce.evals.load.record import Call, Conditions, Load, Run, TimedTurn
from vivavoce.evals.load.scripts import film, names, recorded
from vivavoce.evals.load.table import conclusion, table
from vivavoce.evals.load.visit import Visit
from vivavoce.events import Audio, VideoFrame
from vivavoce.media import to_pcm
from vivavoce.protocol.server_events import Extension, GenerationComplete, TurnComplete
from vivavoce.streaming.recording import save_stereo

PARTY = Party(
    [[recording("one"), recording("two")]], hold=2.0, budget_ms=500, seed=1, greeted=False, ramp=0.5, late_ms=1e6
)
"""Asks of servers, not of the machine that runs the tests: it may be as late as it likes."""
MACHINE = "a machine"


# ── which number next ──


def tries(holds: int, most: int, step: int | None) -> list[int]:
    """The numbers that are tried on a server that holds so many."""
    tried: dict[int, bool] = {}
    while (callers := next_callers(tried, most, step)) is not None:
        tried[callers] = callers <= holds
    return list(tried)


def test_pictures_are_sent_one_a_second_in_turn(tmp_path):
    for name in ("b.JPG", "a.png", "notes.txt"):
        (tmp_path / name).write_bytes(name.encode())
    visit = Visit([recording()], breath=0.3, patience=5.0, greeted=False, film=film(tmp_path))

    sent = [item for step in range(150) for item in visit.tick(step * 0.02)[0] if isinstance(item, VideoFrame)]

    assert [(frame.data, frame.mime_type, frame.source) for frame in sent] == [
        (b"a.png", "image/png", "screen"),
        (b"b.JPG", "image/jpeg", "camera"),
        (b"a.png", "image/png", "screen"),
    ]


@pytest.mark.parametrize("name", ["notes.txt", "nothing.png", ""])
def test_a_film_without_pictures_is_none(tmp_path, name):
    (tmp_path / "notes.txt").write_text("")

    with pytest.raises(ConfigurationError, match="picture at"):
        film(tmp_path / name)


def test_the_number_is_doubled_until_it_is_too_much_and_then_narrowed_down():
    assert tries(11, 32, None) == [1, 2, 4, 8, 16, 12, 10, 11]
    assert tries(11, 32, 5) == [5, 10, 15, 12, 11]


def test_all_that_were_asked_for_may_be_held_and_not_even_one():
    assert tries(100, 6, None) == [1, 2, 4, 6]
    assert tries(0, 6, 4) == [4, 2, 1]


@pytest.mark.parametrize("holds", range(40))
def test_the_knee_is_found_wherever_it_is(holds):
    for step in (None, 1, 7):
        tried = tries(holds, 32, step)

        assert (holds in tried or holds in (0,) or holds > 32) and len(tried) <= 33
        assert len(set(tried)) == len(tried)


# ── one caller ──


def test_a_gap_counts_inside_a_reply_and_only_there():
    visit = Visit([recording()], breath=0.3, patience=5.0, greeted=False)
    quarter = Audio(to_pcm(np.full(6000, 0.2)), 24_000)

    visit.receive(quarter, 1.0)  # plays from 1.04 to 1.29
    visit.receive(quarter, 1.2)  # in time
    visit.receive(quarter, 1.64)  # 0.1 s after 1.54, heard 0.14 s after
    visit.receive(TurnComplete(), 1.7)
    visit.receive(quarter, 4.0)  # another reply
    visit.receive(Extension({"type": "tool", "id": "1", "status": "running"}), 4.1)
    visit.receive(quarter, 6.0)  # the tool took its time
    visit.receive(GenerationComplete(), 6.1)

    assert [piece.gap for piece in visit.pieces] == pytest.approx([0, 0, 0.14, 0, 0])
    assert [piece.late for piece in visit.pieces] == pytest.approx([0, 0, 0.1, 0, 0])


def test_who_is_told_to_leave_waits_for_the_answer_first():
    visit = Visit([recording("one", 0.1), recording("two", 0.1)], breath=0.3, patience=5.0, greeted=False)
    now = 0.0

    def until(moment: float) -> None:
        nonlocal now
        while now < moment and not visit.over:
            now += 0.02
            visit.tick(now)

    until(0.35)
    visit.leave()
    until(0.6)
    assert not visit.over
    visit.receive(Audio(to_pcm(np.full(6000, 0.2)), 24_000), now)
    until(1.5)

    assert visit.over and visit.outcome == "goal_met"
    assert [(wait.answered, wait.seconds) for wait in visit.waits()] == [(True, pytest.approx(0.24, abs=0.03))]


def test_what_happened_outside_the_window_does_not_count():
    visit = Visit([recording("one", 0.1)], breath=0.3, patience=5.0, greeted=False)
    for tick in range(1, 300):
        visit.tick(tick * 0.02)

    assert [turn.wait for turn in kept(visit, 1, 0, opened=3.0, hold=5.0).turns] == [math.inf]
    assert kept(visit, 1, 0, opened=-1.0, hold=5.0).turns == ()
    assert kept(visit, 1, 0, opened=6.0, hold=5.0).turns == ()


# ── the figures of a step ──


def calls(*waits: float | None, failed: int = 0) -> list[Call]:
    turns = tuple(TimedTurn(1.0, wait, wait != math.inf) for wait in waits)
    made = [Call(4, 0, 0.0, 9.0, "done", turns=turns, sound=60.0, pieces=100, late=(0.05,), gaps=(0.08, 0.12))]
    return made + [Call(4, n + 1, 0.0, 0.0, "failed", "HTTP 503") for n in range(failed)]


def step(*waits: float | None, failed: int = 0, late: float = 0.001, cores: float = 1.0):
    return figures.step(4, calls(*waits, failed=failed), [late] * 100, 0.1, Load(cores, 640.0), 600.0, 500.0, 20.0)


def test_the_figures_of_a_step():
    made = step(*[0.3] * 19, 0.4, None)

    assert made.passed and made.held == 4 and made.turns == 21 and made.cut_offs == 1
    assert made.v2v_ms == pytest.approx({"p50": 300, "p95": 300, "p99": 400})
    assert (made.underruns, made.underruns_per_minute, made.underrun_ms_per_minute) == (2, 2.0, pytest.approx(200))
    assert made.sound_late_p99_ms == 0.0
    assert (made.cores_per_session, made.rss_per_session_mb) == (0.25, 10.0)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (step(*[0.3] * 18, 0.6, 0.6), "P95 is 600 ms, over the budget of 500 ms"),
        (step(*[0.3] * 18, math.inf, math.inf), "2 of 20 turns were not answered"),
        (step(0.3, failed=2), "2 of 4 callers failed (2 × HTTP 503)"),
        (step(), "no turn ended"),
        (step(None, None), "no wait could be timed"),
        (step(0.3, late=0.03), "rig, not the server"),
    ],
)
def test_what_speaks_against_a_step_is_told(made, told):
    assert not made.passed and told in made.problems[0]
    assert made.rig_limited is ("rig" in told)


# ── what is made of a run ──


def whole_run(*steps, whole: bool = True) -> Run:
    read_with = Conditions("desk<b>", "embedded", "served here", MACHINE, "2026-11-27T09:00", 500, 2.0, 1, 8, ("one",),
                           {0: 0.1})  # fmt: skip
    return Run(read_with, steps, whole)


def steps_of(*waits: tuple[int, float]):
    return [replace(step(*[wait] * 20), callers=callers, held=callers) for callers, wait in waits]


def test_the_knee_is_the_most_that_were_held_below_the_first_that_were_not():
    run = whole_run(*steps_of((2, 0.3), (4, 0.9), (8, 0.3), (3, 0.3)))

    assert run.knee.callers == 3 and run.first_bad.callers == 4
    assert conclusion(run) == ["3 callers are held at a P95 of at most 500 ms.",
                               "At 4: P95 is 900 ms, over the budget of 500 ms."]  # fmt: skip


def test_a_late_rig_is_no_knee_and_a_run_without_a_limit_says_so():
    late = replace(step(*[0.3] * 20, late=0.03), callers=4)

    assert "no knee of the server" in conclusion(whole_run(*steps_of((2, 0.3)), late))[-1]
    assert "No limit was found" in conclusion(whole_run(*steps_of((2, 0.3))))[-1]
    assert "Stopped" in conclusion(whole_run(*steps_of((2, 0.3)), whole=False))[-1]
    assert "Not one caller" in conclusion(whole_run(*steps_of((1, 0.9))))[0]
    assert "No number of callers was held" in conclusion(whole_run(*steps_of((4, 0.9)), whole=False))[0]
    assert conclusion(whole_run(late))[-1] == "That is no knee of the server: its limit is not known."
    assert "nothing was measured" in conclusion(whole_run(whole=False))[0]


def test_many_cut_offs_are_told_with_the_waits():
    assert "Up to 20% of a step's turns were cut off" in table(whole_run(step(*[0.3] * 16, *[None] * 4)))
    assert "cut off:" not in table(whole_run(step(*[0.3] * 20)))


def test_requirements_are_of_the_knee_or_of_a_step():
    run = whole_run(*steps_of((2, 0.3), (4, 0.9), (3, 0.4)))
    require = {"held": 3.0, "v2v_p95": 400.0, "v2v_p95@2": 300.0, "cores_per_session": 0.5, "rss_per_session": 20.0}

    assert requirements.failures(run, require) == []
    assert requirements.failures(run, {"held": 4.0, "v2v_p50@4": 500.0, "v2v_p50@9": 500.0, "underruns": 1.0}) == [
        "held: 3, but at least 4 was required",
        "v2v_p50@4: 900 ms, but at most 500 ms was required",
        "v2v_p50@9: at most 500 ms was required, but it was not measured",
        "underruns: 2.00, but at most 1.00 was required",
    ]
    assert requirements.failures(whole_run(*steps_of((1, 0.9))), {"held": 1.0}) == [
        "held: 0, but at least 1 was required"
    ]


@pytest.mark.parametrize("name", ["heldd", "held@3", "v2v_p95@many"])
def test_a_requirement_that_there_is_not_is_told_at_once(name):
    with pytest.raises(ConfigurationError):
        requirements.check([name])


def test_the_table_fits_a_terminal():
    lines = table(whole_run(*steps_of((2, 0.3), (4, math.inf))), 100).splitlines()

    assert max(map(len, lines[:4])) <= 100
    assert lines[2].split()[:2] == ["2", "20"] and lines[3].split()[:6] == ["4", "!", "20", "∞", "∞", "∞"]


@pytest.mark.e2e
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page(tmp_path, scheme):
    (tmp_path / "load.html").write_text(render(whole_run(*steps_of((2, 0.3), (4, math.inf)))), encoding="utf-8")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = chromium.new_page(viewport={"width": 375, "height": 667}, color_scheme=scheme)
        tab.goto((tmp_path / "load.html").as_uri())
        assert violations(tab) == []
        chromium.close()


def test_the_page_says_what_the_table_says_and_trusts_no_name():
    page = render(whole_run(*steps_of((2, 0.3), (4, math.inf))))

    assert "<h1>2 callers held</h1>" in page and "desk&lt;b&gt;" in page and "<b>" not in page
    assert page.count('role="img"') == 5 and "∞" in page and MACHINE in page
    assert "Not measured." in render(
        whole_run(replace(steps_of((2, 0.3))[0], server=None, underrun_ms_per_minute=None))
    )


# ── recordings ──


def wav(path, level=0.3):
    path.parent.mkdir(parents=True, exist_ok=True)
    save_stereo(path, to_pcm(np.full(8000, level)), np.zeros(0, np.float32))


def test_each_folder_is_a_call(tmp_path):
    for name in ("2.wav", "1.wav", "other/1.wav"):
        wav(tmp_path / name)

    assert names(recorded(tmp_path)) == ("1.wav / 2.wav", "1.wav")
    assert names(recorded(tmp_path / "1.wav")) == ("1.wav",)


def test_recordings_that_nobody_can_hear_are_refused(tmp_path):
    wav(tmp_path / "silent" / "1.wav", level=0.0)
    (tmp_path / "empty").mkdir()

    for path, told in ((tmp_path / "silent", "silent"), (tmp_path / "empty", "no recordings"), (tmp_path / "no", "no")):
        with pytest.raises(ConfigurationError, match=told):
            recorded(path)


# ── the gauge ──


def test_the_gauge_sees_what_this_process_uses():
    async def busy():
        gauge = Gauge(os.getpid())
        await gauge.start(0.0)
        before = os.times()
        while os.times().user - before.user < 0.2:
            sum(range(10_000))
        return await gauge.stop(0.4)

    load = asyncio.run(busy())

    assert 0.4 <= load.cores <= 1.5 and 20 < load.rss_mb < 20_000
    assert use(2**22 + 1) is None  # above the highest pid


# ── crowds on a server ──


def test_the_knee_of_a_server_that_is_slow_beyond_three_calls_is_three():
    server, steps, told = Server(comfortable=3), [], []

    async def main():
        async with server.running() as url:
            party = replace(PARTY, hold=1.0)
            await climb(Place(url, "desk"), party, 8, 2, None, lambda step, calls: steps.append(step), told.append)

    value(main())
    run = whole_run(*steps)

    assert [step.callers for step in steps] == [2, 4, 3]
    assert run.knee.callers == 3 and run.first_bad.callers == 4, steps
    assert server.most_calls == 4
    assert all(step.held == step.callers and step.server is None for step in steps)
    assert run.knee.v2v_ms["p50"] == pytest.approx(160, abs=2)  # 100 ms, a frame and the playout buffer
    assert {standing.callers for standing in told} == {2, 3, 4}


async def _step(server: Server, callers: int, party: Party = PARTY):
    async with server.running() as url:
        return await Crowd(Place(url, "desk"), party, callers, None, None).hold(lambda standing: None)


def test_a_mute_a_full_a_falling_and_a_stuttering_server_are_told_apart():
    async def all_at_once():
        return await asyncio.gather(
            _step(Server(mute=True), 2, replace(PARTY, hold=1.0)),
            _step(Server(most=2), 4),
            _step(Server(falls=True), 2),
            _step(Server(stutter=0.1), 2, replace(PARTY, hold=10.0)),
            _step(Server(babbles=True), 2),
        )

    mute, full, falling, stuttering, babbling = value(all_at_once())

    assert mute.unanswered == mute.turns > 0 and mute.v2v_ms["p50"] == math.inf and not mute.passed
    assert (full.held, sum(full.failures.values())) == (2, 2) and "HTTP 503" in full.problems[0]
    assert json.loads(json.dumps(asdict(full)))["failures"] == full.failures
    assert falling.held == 0 and "out of breath" in falling.problems[0]
    assert babbling.held == 0 and "JSON object" in babbling.problems[0]
    assert stuttering.passed and stuttering.underruns == stuttering.turns > 4
    per_gap = stuttering.underrun_ms_per_minute / stuttering.underruns_per_minute
    assert per_gap == pytest.approx(100, abs=2)


@pytest.mark.e2e
def test_a_server_that_is_not_there_is_no_step():
    with pytest.raises(ConfigurationError, match="nothing listens"):
        asyncio.run(first_call(Place("ws://127.0.0.1:9", "desk"), PARTY, None))
