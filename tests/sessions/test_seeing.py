"""Pictures through a real session, on virtual time, with an eye that is a table."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from calls import Call, Tools, call
from eyes import TableEye, code, frame, line, thing

from clock import run
from vivavoce import Agent, Box, Declined, Sees
from vivavoce import Call as ToolCallContext
from vivavoce.events import (
    Announcement,
    CallerText,
    Extension,
    Looked,
    LookWanted,
    ReplyDone,
    Said,
    ToolCall,
    ToolResult,
    TurnEnded,
    TurnStarted,
    VideoEnded,
    VideoFrame,
)
from vivavoce.gateway.eye_setup import eyes_of
from vivavoce.metrics.meter import Meter, Observation
from vivavoce.models.scripted import Step
from vivavoce.sessions.sights import Around
from vivavoce.sight import Sight, SightEnded
from vivavoce.tools.agent import KeepFrames
from vivavoce.tools.threads import Threads
from vivavoce.vision.contract import Reading

LABEL = Reading(lines=(line("Amoxicillin 500 mg"), line("EXP 08/2027")), codes=(code("4006381333931"),))
CUP = Reading(things=(thing("cup"),))


def agent(keep_frames: KeepFrames = False, **sees: object) -> Agent:
    options = {"text": True, "codes": True} | sees
    looks_for = Sees("camera", "screen", **options)  # type: ignore[arg-type]
    return Agent("desk", "You look at things.", sees=looks_for, keep_frames=keep_frames)


def seeing(eye: TableEye, who: Agent | None = None, noted: list[Observation] | None = None) -> Callable[..., object]:
    """What makes the eyes of a call. Its tools' context is kept as `eye.call`."""
    who = who or agent()

    def make(**around: object) -> object:
        context = ToolCallContext("call")
        eye.call = context  # type: ignore[attr-defined]
        meter = Meter(noted.append) if noted is not None else Meter()
        eye.kept = []  # type: ignore[attr-defined]
        keep = lambda frame, jpeg: eye.kept.append((frame, jpeg))  # type: ignore[attr-defined]  # noqa: E731
        return eyes_of(who, eye, context, Threads(), Around(meter=meter, keep=keep, **around))  # type: ignore[arg-type]

    return make


def told(c: Call, kind: type) -> list:
    return [item for item in c.model.told if isinstance(item, kind)]


def events(c: Call, kind: str) -> list[dict]:
    return [dict(item.payload) for item in c.client.got(Extension) if item.payload.get("type") == kind]


def test_a_picture_goes_to_the_model_at_once_and_what_is_in_it_follows():
    eye = TableEye({1: LABEL})

    async def main() -> None:
        async with call(eyes=seeing(eye)) as c:
            c.client.say(frame(1))
            await asyncio.sleep(5)

        kinds = [type(item) for item in c.model.told]
        assert kinds == [VideoFrame, Sight, Sight]
        quick, careful = told(c, Sight)
        assert (quick.careful, careful.careful) == (False, True)
        assert [found.text for found in careful.lines] == ["Amoxicillin 500 mg", "EXP 08/2027"]
        assert all(found.sure for found in careful.lines) and not any(found.sure for found in quick.lines)
        saw = events(c, "saw")
        assert saw[1]["lines"][0] == {"text": "Amoxicillin 500 mg", "box": [0.1, 0.2, 0.5, 0.3], "sure": True}
        assert saw[0]["codes"][0]["text"] == "4006381333931" and "things" not in saw[0]
        written = c.log.of("saw")
        assert [entry.fields["sha256"] for entry in written] == [quick.sha256] * 2 and len(quick.sha256) == 64

    run(main())


def test_what_is_no_picture_closes_the_call_with_a_reason():
    async def main() -> None:
        async with call(eyes=seeing(TableEye())) as c:
            c.client.say(VideoFrame(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", "camera"))
            await asyncio.sleep(0.1)

            code, reason = c.client.closed
            assert code == 1007 and "SVG" in reason
        assert c.log.of("event")[0].fields["name"] == "unfit_picture"

    run(main())


def test_an_agent_that_sees_nothing_says_so_once():
    who = Agent("desk", "You talk.")

    async def main() -> None:
        async with call(Step(CallerText, [Said("hi")]), eyes=seeing(TableEye(), who)) as c:
            for number in (1, 2, 3):
                c.client.say(frame(number))
                await asyncio.sleep(1)
            c.client.say(CallerText("hello"))
            await asyncio.sleep(1)

        assert [e["state"] for e in events(c, "sight")] == ["ignored"]
        assert [type(item) for item in c.model.told] == [CallerText]
        assert [e.fields["name"] for e in c.log.of("event")] == ["sight_ignored"]

    run(main())


def test_without_an_agent_pictures_pass_as_they_come():
    async def main() -> None:
        async with call() as c:
            c.client.say(VideoFrame(b"\xff\xd8\xff", "image/jpeg", "camera"))
            await asyncio.sleep(0.1)

        assert told(c, VideoFrame) == [VideoFrame(b"\xff\xd8\xff", "image/jpeg", "camera")]

    run(main())


def test_a_stream_that_stops_is_over_once_and_begins_anew():
    async def main() -> None:
        async with call(eyes=seeing(TableEye())) as c:
            for number in (1, 2):
                c.client.say(frame(number))
                await asyncio.sleep(1)
            await asyncio.sleep(9)
            c.client.say(frame(3))
            await asyncio.sleep(0.01)
            c.client.say(VideoEnded("camera"))
            await asyncio.sleep(9)

        assert [item.at for item in told(c, SightEnded)] == [pytest.approx(4.0), pytest.approx(11.01)]
        assert [e["state"] for e in events(c, "sight")] == ["ended", "ended"]
        assert len(told(c, VideoFrame)) == 3

    run(main())


def test_a_wanted_look_is_answered_once_with_a_picture_of_this_moment():
    async def main() -> None:
        async with call(Step(CallerText, [LookWanted("a")]), eyes=seeing(TableEye({3: LABEL}))) as c:
            for number in (1, 2):
                c.client.say(frame(number))
                await asyncio.sleep(1.5)
            c.client.say(CallerText("what is this"))
            await asyncio.sleep(1.2)
            c.client.say(frame(3))
            await asyncio.sleep(1)
            c.client.say(frame(3))
            await asyncio.sleep(3)

        (looked,) = told(c, Looked)
        assert looked.reason == "" and looked.sight.frame == 3
        assert looked.sight.lines[0].text == "Amoxicillin 500 mg"

    run(main())


@pytest.mark.parametrize(
    ("shown", "broken", "reason"),
    [([], False, "no_picture"), ([1], True, "eye_failed")],
)
def test_a_look_that_comes_to_nothing_says_why(shown, broken, reason):
    async def main() -> None:
        step = Step(CallerText, [LookWanted("a")])
        async with call(step, eyes=seeing(TableEye({}, broken=broken))) as c:
            for number in shown:
                c.client.say(frame(number))
            c.client.say(CallerText("what is this"))
            await asyncio.sleep(15)

        assert [(item.sight, item.reason) for item in told(c, Looked)] == [(None, reason)]
        assert [e["state"] for e in events(c, "sight")] == (["failed"] if broken else [])

    run(main())


def test_a_tool_looks_and_reads():
    eye = TableEye({1: LABEL, 2: Reading(guidance="hold_still")}, sharpness={2: 100.0})

    async def main() -> None:
        async with call(eyes=seeing(eye)) as c:
            await asyncio.sleep(0)
            with pytest.raises(Declined, match="can't see anything yet"):
                await eye.call.look()
            assert eye.call.view is None
            c.client.say(frame(1))
            view = await eye.call.look(within=1)
            assert await view.read() == "Amoxicillin 500 mg\nEXP 08/2027"
            assert view.codes[0].text == "4006381333931" and view.source == "camera" and view.age < 2
            assert eye.call.view.frame == view.frame and view.image() == frame(1).data
            assert view.crop(Box(0.6, 0.6, 1, 1)).lines == ()
            c.client.say(frame(2))
            await asyncio.sleep(0.5)
            c.client.say(frame(2))
            with pytest.raises(Declined, match="Hold it still"):
                await eye.call.look(within=1)
            c.client.say(VideoEnded("camera"))
            await asyncio.sleep(0.1)
            with pytest.raises(Declined, match="can't see any more"):
                await eye.call.look()

    run(main())


def test_a_typed_turn_comes_after_the_newest_picture():
    async def main() -> None:
        async with call(eyes=seeing(TableEye())) as c:
            c.client.say(frame(1))
            await asyncio.sleep(0.5)
            c.client.say(frame(1))
            await asyncio.sleep(0.2)
            c.client.say(CallerText("what is this"))
            await asyncio.sleep(0.1)

        kinds = [type(item) for item in c.model.told if not isinstance(item, Sight)]
        assert kinds == [VideoFrame, VideoFrame, CallerText]

    run(main())


def test_a_spoken_turn_is_sent_what_is_shown_as_it_begins():
    async def main() -> None:
        async with call(eyes=seeing(TableEye())) as c:
            c.client.say(frame(1))
            await c.silence(1.0)
            await c.speak(1.0)
            await c.silence(1.5)

        kinds = [type(item) for item in c.model.told if isinstance(item, VideoFrame | TurnStarted | TurnEnded)]
        assert kinds == [VideoFrame, TurnStarted, VideoFrame, TurnEnded]

    run(main())


def test_redacted_pictures_leave_and_nothing_leaves_when_that_fails():
    eye = TableEye({1: LABEL, 1001: Reading()})

    async def main() -> None:
        async with call(eyes=seeing(eye, agent(redact=("person",)))) as c:
            c.client.say(frame(1))
            await asyncio.sleep(5)
            assert [item.data for item in told(c, VideoFrame)] == [frame(1001).data]
            assert all(not sight.lines and not sight.codes for sight in told(c, Sight))
            assert eye.call.view.image() == frame(1001).data
            eye.broken = True
            c.client.say(frame(2))
            await asyncio.sleep(5)

        assert len(told(c, VideoFrame)) == 1

    run(main())


def test_an_agent_speaks_up_once_for_each_appearance():
    who = agent(objects=("cup",), text=False)
    heard: list[str] = []

    @who.when(object="cup")
    async def cup(call: ToolCallContext, name: str) -> str:
        heard.append(name)
        return "I see a cup."

    @who.when(code=".+")
    async def bad(call: ToolCallContext, value: str) -> str:
        raise SystemExit

    async def main() -> None:
        eye = TableEye({2: CUP, 3: CUP, 4: LABEL, 6: CUP})
        async with call(eyes=seeing(eye, who)) as c:
            for number in (1, 2, 3, 1, 2, 4, 1, 1, 1, 1, 6):
                c.client.say(frame(number))
                await asyncio.sleep(2)
            await asyncio.sleep(1)

        assert [item.text for item in told(c, Announcement)] == ["I see a cup."] * 2

    run(main())
    assert heard == ["cup", "cup"]


def test_pictures_are_counted():
    noted: list[Observation] = []

    async def main() -> None:
        async with call(eyes=seeing(TableEye(), noted=noted)) as c:
            for number in range(30):
                c.client.say(frame(number))
                await asyncio.sleep(1 / 30)
            await asyncio.sleep(1)

    run(main())
    counted = {what: sum(o.value for o in noted if o.labels.get("what") == what) for what in ("taken", "glanced")}
    assert counted["taken"] == 30 and 4 <= counted["glanced"] <= 7


@pytest.mark.parametrize(
    ("keep", "redact", "kept"),
    [
        (False, (), []),
        (True, (), [1, 2, 3]),
        (2, (), [1, 2]),
        ("on_tool", (), [2]),
        (True, ("person",), [1001, 1002, 1003]),
    ],
)
def test_small_pictures_are_kept_where_the_agent_says_so(keep, redact, kept):
    eye = TableEye({1: LABEL, 2: CUP, 3: LABEL})
    tools = Tools(lambda call: {"result": "ok"})
    step = Step(CallerText, [ToolCall("1", "note", {}), Said("Noted."), ReplyDone()])

    async def main() -> None:
        async with call(step, tools=tools, eyes=seeing(eye, agent(keep, text=False, redact=redact))) as c:
            for number in (1, 1, 2, 2):
                c.client.say(frame(number))
                await asyncio.sleep(1)
            c.client.say(CallerText("note that"))
            await asyncio.sleep(1)
            c.client.say(frame(3))
            await asyncio.sleep(2)
            assert [entry.fields["frame"] for entry in c.log.of("event") if entry.fields["name"] == "picture_kept"] == [
                at for at, _ in eye.kept
            ]

    run(main())
    assert [jpeg for _, jpeg in eye.kept] == [b"small %d" % number for number in kept]


def test_a_tool_that_waits_for_a_picture_does_not_hold_a_call_whose_client_has_gone():
    eye = TableEye(sharpness={1: 10.0})
    declined: list[str] = []

    @dataclass
    class Looking(Tools):
        async def run(self, tool, turn, heard, told, sound):  # type: ignore[no-untyped-def]
            try:
                await eye.call.look(within=3.0)
            except Declined as refusal:
                declined.append(refusal.sentence)
            return ToolResult(tool.id, tool.name, {})

    async def main() -> None:
        step = Step(CallerText, [ToolCall("1", "look", {})])
        async with call(step, tools=Looking(lambda call: {}), eyes=seeing(eye)) as c:
            c.client.say(CallerText("look"))
            await asyncio.sleep(0.1)

    assert run(main()) < 2 and len(declined) == 1
