"""Agents' own pages: who may see them, what they are made of, and that nothing on them is markup of somebody's."""

import asyncio
import json
import os
import re
import shutil
import threading
from datetime import UTC, date, datetime

import cv2
import numpy as np
import pytest
from gateways import gateway
from playwright.async_api import async_playwright, expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from test_metrics import fetch

from axe import RUN, script
from vivavoce import Agent, Bars, Curve, Download, Page, Picture, Table, Text
from vivavoce.errors import DeclarationError
from vivavoce.gateway.page_markup import MOST_BYTES, MOST_ROWS, drawn

EVIL = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
PNG = cv2.imencode(".png", np.full((20, 64, 3), 90, np.uint8))[1].tobytes()
PARTS = (
    Text(f"First.\n\nSecond {EVIL}"),
    Table(["who", EVIL], [[EVIL, 1204], [date(2026, 11, 27), 0.5], [None, True]], caption=EVIL),
    Bars(f"Lines {EVIL}", ["Ada", EVIL], [12.5, 0], unit="an hour"),
    Curve(f"Over time {EVIL}", [(date(2026, 11, day), day / 3) for day in range(1, 9)], unit=EVIL),
    Picture(PNG, alt=f"What was seen {EVIL}", caption=EVIL),
    Download(f'{EVIL}"orders.html', EVIL.encode(), "text/html"),
)


def staffed(function, name="pick", page="shift", title="The shift"):
    agent = Agent(name, "You lead pickers.")
    agent.page(page, title=title)(function)
    return agent


# ── what it is made of ──


def test_every_word_of_every_part_is_escaped():
    for part in drawn(Page(*PARTS)):
        assert "script" in part["html"] and not re.search(r"<script|<img src|onerror=\"", part["html"])
        assert "style=" not in part["html"]  # which the policy of the pages would refuse


def test_cells_are_told_as_people_write_them():
    table = Table(
        ["a"], [[1234567], [1.50], [datetime(2026, 11, 27, 9, 5, tzinfo=UTC)], [date(2026, 1, 2)], [None], [False]]
    )
    (part,) = drawn(Page(table))

    cells = re.findall(r"<td[^>]*>([^<]*)</td>", part["html"])
    assert cells == ["1,234,567", "1.5", "2026-11-27 09:05", "2026-01-02", "–", "no"]


def test_a_long_table_is_cut_and_says_so():
    (part,) = drawn(Page(Table(["n"], [[n] for n in range(MOST_ROWS + 1)])))

    assert part["html"].count("<tr>") == MOST_ROWS + 1 and "The first 500 of 501." in part["html"]


def test_who_does_not_see_a_plot_reads_the_same():
    bars, curve = drawn(Page(PARTS[2], Curve("Minutes", [(1, 2.0), (2, 5.0)], unit="min")))

    assert "12.5 an hour" in bars["html"] and 'aria-hidden="true"' in bars["html"]
    assert 'aria-label="Minutes: 2 points from 1 to 2, the last 5 min."' in curve["html"]
    assert '<td class="number">5</td>' in curve["html"]


@pytest.mark.parametrize(
    "parts",
    [(), (Table([], []),), (Bars("", [], []),), (Bars("", ["a"], [0]),), (Curve("", []),), (Curve("", [(1, 1)]),),
     (Curve("", [(1, 0), (2, 0)]),), (Curve("", [(datetime(2026, 1, 1), -5), (datetime(2026, 1, 2), -1)]),)],
)  # fmt: skip
def test_little_or_nothing_to_draw_is_drawn(parts):
    assert len(drawn(Page(*parts))) == len(parts)
    assert not re.search("nan|inf", json.dumps(drawn(Page(*parts))).replace("infinite", ""))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Page("words"), "made of Text, Table"),
        (lambda: Page(refresh=0.1), "1 to 3600"),
        (lambda: Table(["a"], [[1, 2]]), "has 1 cells, one has 2"),
        (lambda: Bars("", ["a"], []), "1 labels, 0 values"),
        (lambda: Bars("", ["a"], [float("nan")]), "from 0 up"),
        (lambda: Curve("", [(1, 1), (date(2026, 1, 1), 2)]), "mixed"),
        (lambda: Curve("", [(1, float("inf"))]), "infinite"),
        (lambda: drawn(Page(Picture(b"<svg onload=alert(1)>", ""))), "PNG, JPEG or WebP"),
        (lambda: drawn(Page(Download("a", bytes(MOST_BYTES + 1), ""))), "together at most"),
    ],
)
def test_what_cannot_be_shown_is_refused(wrong, says):
    with pytest.raises((TypeError, ValueError), match=says):
        wrong()


def test_a_page_that_cannot_work_is_refused_when_it_is_declared():
    async def later():
        return Page()

    agent = staffed(Page)
    for name, title, function, says in [
        ("A b", "", lambda: Page(), "lower-case"),
        ("shift", "", lambda: Page(), "two named 'shift'"),
        ("other", "", later, "plain function"),
        ("other", "", lambda call: Page(), "takes nothing"),
        ("other", "x" * 201, lambda: Page(), "short text"),
    ]:
        with pytest.raises(DeclarationError, match=says):
            agent.page(name, title=title)(function)
    agent.page("all-orders")(lambda: Page())
    assert agent.pages["all-orders"].title == "All orders"


# ── over HTTP ──


def asking(home, agents, *paths, key="ours", keys=("ours",)):
    """(status, JSON) of each path."""

    async def main():
        async with gateway(home, agents=agents, keys=keys) as g:
            headers = {"x_goog_api_key": key} if key else {}
            return [await asyncio.to_thread(fetch, g.addresses.http + path, **headers) for path in paths]

    return [(status, json.loads(text)) for status, text in asyncio.run(main())]


@pytest.mark.e2e
def test_a_page_is_for_who_has_the_key_and_of_its_agent_alone(tmp_path, caplog):
    ran = []

    def shift():
        ran.append(1)
        return Page(Text("A secret."), refresh=7)

    def broken():
        raise RuntimeError(EVIL)

    agents = [staffed(shift), staffed(broken, "desk", "load"), staffed(lambda: "no page", "critic", "findings")]
    shown = "/pages/pick/shift.json"
    others = [f"/pages/{path}.json" for path in ("desk/shift", "nobody/shift", "pick/%3Cscript%3E", "pick/%2e%2e")]
    wrong = asking(tmp_path, agents, shown, f"{shown}?key=ours", "/agents.json", key="")
    (there, again, *lost, failed, foreign, cards) = asking(
        tmp_path, agents, shown, shown, *others, "/pages/desk/load.json", "/pages/critic/findings.json", "/agents.json"
    )

    assert [status for status, _ in wrong] == [401, 401, 401]
    assert there == again == (200, {
        "title": "The shift", "agent": "pick", "refresh": 7, "parts": [{"html": "<p>A secret.</p>"}],
    })  # fmt: skip
    assert len(ran) == 1  # the second look was within a second
    assert [status for status, _ in lost] == [404] * 4
    assert (failed[0], foreign[0]) == (500, 500) and "taken" not in json.dumps(failed[1])
    assert "page failed: agent=desk page=load" in caplog.text and "taken" not in caplog.text
    assert cards[1]["agents"][0]["pages"] == [{"name": "shift", "title": "The shift"}]


@pytest.mark.e2e
def test_a_function_that_hangs_holds_up_nobody(tmp_path, monkeypatch):
    free = threading.Event()

    def hanging():
        free.wait()
        return Page()

    monkeypatch.setattr("vivavoce.gateway.agent_pages.PATIENCE", 0.2)
    agents = [staffed(hanging), staffed(Page, "desk")]
    hung, served = asking(tmp_path, agents, "/pages/pick/shift.json", "/pages/desk/shift.json")
    free.set()

    assert (hung[0], served[0]) == (500, 200)


@pytest.mark.e2e
def test_a_token_opens_no_page_and_does_not_hear_of_them(tmp_path):
    async def main():
        async with gateway(tmp_path, agents=[staffed(Page)], keys=("ours",)) as g:
            with TestClient(Starlette(routes=[Mount("/voice", app=g.app)]), base_url=g.addresses.http) as client:
                mint = client.post("/voice/v1alpha/auth_tokens", headers={"x-goog-api-key": "ours"}, json={"uses": 0})
                token = {"authorization": f"Token {mint.json()['name']}"}
                seen = client.get("/voice/agents.json", headers=token).json()["agents"]
                opened = client.get("/voice/pages/pick/shift.json", headers=token).status_code
                return seen, opened, client.get("/voice/pages/pick/shift").text

    seen, opened, around = asyncio.run(main())
    assert opened in (401, 403) and "pages" not in seen[0]
    assert 'src="../../src/pages/main.js"' in around  # mounted anywhere, it finds what it needs


# ── in a browser ──


def browsing(home, agents, path, visit, **settings):
    """Visit a page of a gateway without keys; the browser may complain of nothing."""

    async def main():
        async with gateway(home, agents=agents) as g, async_playwright() as playwright:
            chromium = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
            )
            tab = await chromium.new_page(**settings)
            complaints = []
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.on("console", lambda line: complaints.append(line.text))
            await tab.goto(g.addresses.http + path)
            await visit(tab)
            await chromium.close()
            assert complaints == []

    asyncio.run(main())


@pytest.mark.e2e
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_a_page_is_reached_from_the_agents_card_and_renews_what_has_changed(tmp_path, width, scheme):
    looks = []

    def shift():
        looks.append(1)
        rows = [[f"order {n}", n * (len(looks) if n == 3 else 1)] for n in range(60)]
        return Page(*PARTS, Table(["order", "lines"], rows, caption="Orders"), refresh=1)

    async def visit(tab):
        async with tab.expect_popup() as opened:
            await tab.get_by_role("link", name="The shift").click()
        page = await opened.value
        await expect(page.get_by_role("heading", name="The shift")).to_be_visible()
        await expect(page.locator(".part")).to_have_count(len(PARTS) + 1)
        await expect(page.get_by_role("img", name="What was seen")).to_have_js_property("naturalWidth", 64)
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        await page.locator("summary").click()
        if shots := os.environ.get("SHOTS"):
            await page.screenshot(path=f"{shots}/page-{width}.png", full_page=True)
        await page.evaluate(script())
        assert await page.evaluate(RUN) == []
        await page.evaluate("document.querySelector('.part').kept = true")
        await page.evaluate("scrollTo(0, document.body.scrollHeight - 1200)")
        before, row = (
            await page.evaluate("scrollY"),
            page.locator("tr").filter(has=page.get_by_role("cell", name="order 3", exact=True)),
        )
        now = await row.inner_text()
        await expect(row).not_to_have_text(now, use_inner_text=True, timeout=30_000)
        assert await page.evaluate("scrollY") == before
        assert await page.evaluate("document.querySelector('.part').kept && document.querySelector('details').open")
        assert await page.locator("#parts script, #parts img[src='x']").count() == 0
        assert (await page.title()).startswith("The shift")
        async with page.expect_download() as saved:
            await page.get_by_role("link", name="orders.html").click()
        assert (await saved.value).suggested_filename.endswith("orders.html")

    browsing(tmp_path, [staffed(shift)], "/", visit, viewport={"width": width, "height": 700}, color_scheme=scheme)


@pytest.mark.e2e
def test_the_key_is_asked_for_and_what_is_not_there_is_said(tmp_path):
    async def main():
        async with gateway(tmp_path, agents=[staffed(Page)], keys=("ours",)) as g, async_playwright() as playwright:
            chromium = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            tab = await chromium.new_page()
            await tab.goto(f"{g.addresses.http}/pages/pick/none")
            await expect(tab.get_by_label("API key")).to_be_focused()
            await tab.keyboard.type("ours")
            await tab.keyboard.press("Enter")
            await expect(tab.locator("#live")).to_have_text("There is no such page.")
            await chromium.close()

    asyncio.run(main())
