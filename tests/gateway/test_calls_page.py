"""The calls page: its figures over HTTP, and in Chromium with keys alone, on a phone, and with hostile callers."""

import asyncio
import json
import shutil
from datetime import date, timedelta

import cv2
import numpy as np
import pytest
from gateways import gateway
from logged import call, write
from playwright.async_api import async_playwright, expect
from test_metrics import fetch

from axe import RUN, script
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog
from vivavoce.sessions.recordings import Recordings

pytestmark = pytest.mark.e2e
EVIL = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"


@pytest.fixture
def home(tmp_path):
    """Four calls of the last hours by two keys' callers, one of them with a re-ask, one still open."""
    log = CallLog(tmp_path / "calls.sqlite")
    again = Entry("event", 15_000, 2, {"name": "reask", "why": "unheard"})
    write(log, "done", [*call(waits=(500, 700)), again], ago=timedelta(minutes=40), key="ours")
    write(log, "left", call(outcome="abandoned", waits=(900, 1100)), ago=timedelta(minutes=30), key="ours")
    write(log, "asked", call(outcome="none"), ago=timedelta(minutes=20), key="ours", ended=False)
    write(log, "theirs", call("A secret."), ago=timedelta(minutes=10), key="other")
    write(log, "old", call(), ago=timedelta(days=3), key="ours")
    log.close()
    return tmp_path


def asking(home, *paths, key="ours", keys=("ours", "other")):
    """(status, JSON) of each path."""

    async def main():
        async with gateway(home, keys=keys) as g:
            headers = {"x_goog_api_key": key} if key else {}
            return [await asyncio.to_thread(fetch, g.addresses.http + path, **headers) for path in paths]

    return [(status, json.loads(text)) for status, text in asyncio.run(main())]


def test_figures_are_those_of_the_period(home):
    ((_, day),) = asking(home, "/calls.json")

    assert [listed["id"] for listed in day["list"]] == ["asked", "left", "done"]
    assert (day["calls"], day["open"]) == (3, 1)
    assert day["outcomes"] == {"done": 1, "handed_over": 0, "abandoned": 1, "none": 1}
    assert day["completion"] == {"part": 1, "of": 2}
    assert day["recovery"] == {"part": 1, "of": 1}
    assert day["reasks"] == {"part": 1, "of": 6}
    assert day["waits"] == {"n": 6, "p50": 700, "p90": 1100, "p95": 1100}
    assert sum(slot["calls"] for slot in day["slots"]) == 3
    assert sum(slot["waits"]["n"] for slot in day["slots"]) == 6


def test_a_longer_period_has_more_and_today_is_what_the_reader_says(home):
    (_, week), (status, _) = asking(home, "/calls.json?since=0&today=9999999999999", "/calls.json?since=yesterday")

    assert (week["calls"], week["today"]) == (4, 0)
    assert status == 400


def test_a_key_sees_its_own_callers_alone(home):
    (_, ours), (status, _) = asking(home, "/calls/done.json", "/calls/theirs.json")
    ((_, theirs),) = asking(home, "/calls/theirs.json", key="other")

    assert ours["entries"][0]["fields"]["text"] == "I want to move my appointment."
    assert status == 404
    assert theirs["entries"][0]["fields"]["text"] == "A secret."


def test_without_keys_this_machine_sees_all(home):
    ((_, day),) = asking(home, "/calls.json", key="", keys=())

    assert len(day["list"]) == 4


def test_without_its_key_nobody_sees_anything_but_the_empty_page(home):
    answers = asking(home, "/calls.json", "/calls/done.json", "/calls.json?key=ours", key="")

    assert [status for status, _ in answers] == [401, 401, 401]


def test_a_log_that_has_nothing_in_it_yet_is_an_empty_period(tmp_path):
    ((status, day),) = asking(tmp_path, "/calls.json")

    assert (status, day["calls"], day["list"]) == (200, 0, [])


def test_a_log_of_an_older_version_is_read(home):
    from sqlalchemy import text

    log = CallLog(home / "calls.sqlite")
    with log._engine.begin() as connection:
        connection.execute(text("DROP TABLE call_tenants"))
    log.close()

    ((_, mine),) = asking(home, "/calls.json")
    ((_, everybodys),) = asking(home, "/calls.json", key="", keys=())

    assert len(mine["list"]) == 0
    assert len(everybodys["list"]) == 4


# ── in a browser ──


def browsing(home, visit, *, width=1280, **settings):
    """Visit the page of a gateway with keys; it may complain of nothing but the first 401."""

    async def main():
        async with gateway(home, keys=("ours",)) as g, async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
            )
            tab = await chromium.new_page(viewport={"width": width, "height": 800}, locale="en-US", **settings)
            complaints, asked = [], []
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.on("console", lambda line: complaints.append(line.text) if "401" not in line.text else None)
            tab.on("request", lambda request: asked.append(request.url))
            await tab.goto(g.addresses.http + "/calls")
            await visit(tab, g)
            await chromium.close()
            assert complaints == []
            assert all(url.removeprefix("blob:").startswith(g.addresses.http) for url in asked), asked
            assert not [url for url in asked if "ours" in url], "the key is in no address"

    asyncio.run(main())


async def enter(tab):
    await expect(tab.get_by_label("API key")).to_be_focused()
    await tab.keyboard.type("ours")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#overview")).to_be_visible()


def test_by_keys_alone_from_the_key_to_a_call_and_back(home):
    async def visit(tab, g):
        await tab.keyboard.type("wrong")
        await tab.keyboard.press("Enter")
        await expect(tab.locator("#key-wrong")).to_have_text("The gateway does not know this key.")
        await enter(tab)
        await tab.get_by_label("Period").select_option("day")
        rows = tab.locator("#list tr")
        await expect(rows).to_have_count(3)
        await rows.nth(2).get_by_role("link").focus()
        await tab.keyboard.press("Enter")
        await expect(tab.locator("#title")).to_be_focused()
        await expect(tab.locator("#timeline")).to_contain_text("Which number is it, please?")
        await expect(tab.locator("#timeline")).to_contain_text('"number": 1042')
        await tab.get_by_role("link", name="All calls").press("Enter")
        await expect(rows).to_have_count(3)

    browsing(home, visit)


def test_where_the_time_of_a_turn_went_is_a_table_that_keys_open_and_readers_read(home):
    async def visit(tab, g):
        await tab.evaluate(script())
        await enter(tab)
        await tab.locator("#list a").last.click()
        times = tab.locator("#timeline .marks").last
        table = times.get_by_role("table", name="Milliseconds from the end of the caller’s voice")
        await times.locator("summary").focus()
        await expect(table).to_be_hidden()
        await tab.keyboard.press("Enter")
        stages = [
            "silence noticed 0 80 80",
            "sound judged 80 160 80",
            "words recognised 80 150 70",
            "answer prepared 150 190 40",
            "waited for more 80 200 120",
            "words made final 200 200 0",
            "tool move 0 200 200",
            "first sound sent 200 660 460",
            "played at the caller’s 660 700 40",
        ]
        told = [text.split("\t") for text in await table.locator("tbody tr").all_inner_texts()]
        assert [" ".join(cells).strip() for cells in told] == stages
        assert await table.get_by_role("rowheader").count() == len(stages)
        assert await tab.evaluate(RUN) == []

    browsing(home, visit)


def test_a_call_that_is_made_meanwhile_appears_by_itself(home):
    async def visit(tab, g):
        await enter(tab)
        await tab.get_by_label("Period").select_option("hour")
        await expect(tab.locator("#list tr")).to_have_count(3)
        await asyncio.to_thread(write, g.log, "new", call(), key="ours")
        await expect(tab.locator("#list tr")).to_have_count(4, timeout=60_000)

    browsing(home, visit)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_axe_finds_nothing_from_the_key_to_a_call(home, width, scheme):
    async def visit(tab, g):
        await tab.evaluate(script())
        assert await tab.evaluate(RUN) == []
        await enter(tab)
        await tab.get_by_label("Period").select_option("day")
        await expect(tab.locator("#list tr")).to_have_count(3)
        await tab.locator("details summary").first.click()
        assert await tab.evaluate(RUN) == []
        await tab.locator("#list a").last.click()
        await expect(tab.locator("#timeline")).to_contain_text("Which number is it, please?")
        assert await tab.evaluate(RUN) == []

    browsing(home, visit, width=width, color_scheme=scheme)


def test_it_fits_a_phone_in_the_dark(home):
    async def visit(tab, g):
        await enter(tab)
        await tab.get_by_label("Period").select_option("day")
        await expect(tab.locator("#list tr")).to_have_count(3)
        assert await tab.evaluate("document.documentElement.scrollWidth") == 360
        await tab.locator("#list a").first.click()
        await expect(tab.locator("#call")).to_be_visible()
        assert await tab.evaluate("document.documentElement.scrollWidth") == 360

    browsing(home, visit, width=360, color_scheme="dark")


def saw(**seen):
    return {"source": "photo", "frame": 3, "age_ms": 210, "width": 1600, "height": 1200, "careful": True, **seen}


def test_what_was_seen_stands_on_the_timeline(tmp_path):
    log = CallLog(tmp_path / "calls.sqlite")
    lines = [{"text": "Amoxicillin 500 mg", "box": [0, 0, 1, 1], "sure": True}, {"text": "EXP 08/2027"}]
    cups = [{"name": "cup", "confidence": 0.7}, {"name": "cup", "confidence": 0.6}]
    entries = [
        Entry("saw", 10, 1, saw(lines=lines, codes=[{"kind": "EAN13", "text": "4006381333931"}], things=cups)),
        Entry("saw", 20, 1, saw(source="camera", lines=[], guidance="hold_still", careful=False)),
        Entry("event", 30, 1, {"name": "sight_ended", "source": "camera"}),
    ]
    write(log, "seen", entries, key="ours")
    log.close()

    async def visit(tab, g):
        await enter(tab)
        await tab.get_by_label("Period").select_option("hour")
        await tab.locator("#list a").first.click()
        rows = tab.locator("#timeline li")
        await expect(rows.locator(".by")).to_have_text(["photo", "camera", ""])
        await expect(rows.nth(0).locator(".read")).to_have_text("Amoxicillin 500 mg\nEXP 08/2027")
        told = ["EAN-13: 4006381333931", "It looks like: 2 × cup", "1600 × 1200, 210 ms old, read closely"]
        await expect(rows.nth(0).locator("small")).to_have_text(told)
        await expect(rows.nth(1).locator("small").first).to_have_text("Hold still")
        await expect(rows.nth(2)).to_contain_text("Nothing comes of the camera any more")

    browsing(tmp_path, visit)


def test_a_picture_that_was_kept_is_shown_where_it_was_seen(tmp_path):
    log = CallLog(tmp_path / "calls.sqlite")
    kept = [Entry("event", 9, 1, {"name": "picture_kept", "frame": 1, "source": "camera"})]
    write(log, "seen", kept, key="ours")
    log.keep("seen", 1, cv2.imencode(".jpg", np.full((24, 32, 3), 90, np.uint8))[1].tobytes())
    log.close()

    async def visit(tab, g):
        await enter(tab)
        await tab.get_by_label("Period").select_option("hour")
        await tab.locator("#list a").first.click()
        picture = tab.locator("#timeline li").get_by_role("img", name="Picture 1, as it was shown")
        await expect(picture).to_have_js_property("naturalWidth", 32)

    browsing(tmp_path, visit)


def test_what_a_caller_says_is_text_and_never_markup(tmp_path):
    log = CallLog(tmp_path / "calls.sqlite")
    entries = [
        Entry("heard", 10, 1, {"text": EVIL, "confidence": 1.0}),
        Entry("said", 20, 1, {"text": EVIL, "heard_text": EVIL[:9], "cut": True}),
        Entry("tool_call", 30, 1, {"id": "1", "name": EVIL, "args": {EVIL: EVIL}}),
        Entry("tool_result", 40, 1, {"id": "1", "name": EVIL, "response": {EVIL: EVIL}}),
        Entry("event", 50, 1, {"name": EVIL, "more": EVIL}),
        Entry("saw", 55, 1, saw(lines=[{"text": EVIL}], codes=[{"kind": EVIL, "text": EVIL}], things=[{"name": EVIL}])),
        Entry("event", 60, 1, {"name": "outcome", "outcome": EVIL}),
    ]
    write(log, "evil'\"", entries, key="ours", agent=EVIL)
    log.close()

    async def visit(tab, g):
        await enter(tab)
        await tab.get_by_label("Period").select_option("hour")
        await expect(tab.locator("#list")).to_contain_text("<script>")
        await tab.locator("#list a").first.click()
        await expect(tab.locator("#timeline li")).to_have_count(7)
        assert await tab.locator("#view script, #view img").count() == 0
        assert "taken" not in (await tab.title()).split("<")[0]

    browsing(tmp_path, visit)


def test_a_recording_is_fetched_when_it_is_asked_for_and_plays(home):
    kept = Recordings(home / "recordings")
    for _ in range(2):
        file = kept.begin("done", date(2040, 1, 1))
        file.write(b"\1\0" * 2 * 16_000 * 3)
        file.finish()
    kept.close()

    async def visit(tab, g):
        await enter(tab)
        await tab.get_by_label("Period").select_option("day")
        await tab.locator("#list a").last.click()
        listen = tab.get_by_role("button", name="Listen to the recording, 3 s")
        await expect(listen).to_have_count(2)
        await listen.first.click()
        audio = tab.locator("audio")
        await expect(audio).to_have_count(1)
        async with asyncio.timeout(20):
            while await audio.evaluate("(audio) => audio.duration") != 3:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert await audio.evaluate("(audio) => audio.error") is None
        await tab.evaluate(script())
        assert await tab.evaluate(RUN) == []

    browsing(home, visit)
