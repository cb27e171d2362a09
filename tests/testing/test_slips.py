"""Each misbehaviour, on the wire."""

import asyncio
import contextlib

import pytest
from live_caller import calling, kinds, run, words
from websockets.exceptions import InvalidStatus

from vivavoce.events import ActivityEnded
from vivavoce.testing import (
    BAD_ARGUMENT,
    FORBIDDEN,
    NOT_JSON,
    POLICY,
    QUOTA,
    TOO_MANY,
    UNKNOWN_FIELD,
    UNKNOWN_KEY,
    USAGE_ALONE,
    WRONG_KEY,
    Ask,
    Bundle,
    CancelCalls,
    Close,
    Delay,
    Drop,
    EndEarly,
    Forget,
    Freeze,
    GoAway,
    HoldPongs,
    Insert,
    Phantom,
    Refuse,
    Repeat,
    Say,
    Silence,
    Slip,
    StandInUpstream,
    TalkOver,
    unknown_model,
)

TALK = Say("One two three four.")
WHOLE = ["inputTranscription", *["outputTranscription", "modelTurn"] * 4, "generationComplete", "turnComplete"]
SLOW = Say("One two three four five six seven eight nine ten.", seconds=1.0, pace=10.0)
"""Ten seconds: to be interrupted."""
LATE = 0.15  # seconds


@contextlib.asynccontextmanager
async def spoken(*slips, replies=(TALK,)):
    """A call whose first turn has just been spoken."""
    async with StandInUpstream(*replies, slips=slips) as up, calling(up) as caller:
        await caller.speak()
        yield up, caller


# ── ends ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "close",
    [Close(), Close(1000, ""), BAD_ARGUMENT, POLICY, QUOTA],
    ids=lambda close: str(close.code) + close.reason[:4],
)
@pytest.mark.parametrize("at", ["turn", "reply", "done", "after"])
def test_the_socket_closes_with_a_code_at_a_moment_of_a_turn(close, at):
    before = {"turn": 0, "reply": 5, "done": 10, "after": 11}[at]

    async def main():
        async with spoken(Slip(close, at=at)) as (up, caller):
            assert kinds(await caller.rest()) == WHOLE[:before]
            assert caller.closed == (close.code, close.reason)
        assert [(slipped.at, slipped.turn) for slipped in up.slipped] == [(at, 1)]

    run(main)


@pytest.mark.parametrize("at", ["setup", "turn", "reply", "done", "after"])
def test_the_connection_drops_without_a_close_frame(at):
    async def main():
        async with StandInUpstream(TALK, slips=[Slip(Drop(), at=at)]) as up:
            async with calling(up, ready=at != "setup") as caller:
                with contextlib.suppress(OSError):
                    await caller.speak() if at != "setup" else None
                await caller.rest()
                assert caller.closed[0] == 1006
            await up.until(lambda: up.connections[0].closed)
            assert up.connections[0].close_code == 1006

    run(main)


def test_a_connection_ends_on_a_timer_in_the_middle_of_a_reply():
    async def main():
        slip = Slip(Close(1011, "Deadline expired before operation could complete."), at="timer", seconds=0.5)
        async with spoken(slip, replies=(SLOW,)) as (up, caller):
            got = await caller.rest()
            assert caller.closed[0] == 1011 and "turnComplete" not in kinds(got)
        assert up.slipped[0].at == "timer"

    run(main)


def test_go_away_is_followed_by_the_close_and_by_everything_until_then():
    async def main():
        async with spoken(Slip(GoAway(50, close_after=LATE), at="reply")) as (_, caller):
            got = await caller.rest()
            assert kinds(got) == [*WHOLE[:5], "goAway", *WHOLE[5:], "sessionResumptionUpdate"]
            assert got[5] == {"goAway": {"timeLeft": "50s"}}
            assert caller.closed == (1011, "Deadline expired before operation could complete.")

    run(main)


def test_go_away_may_be_the_last_word():
    async def main():
        slip = Slip(GoAway(0.5, mute=True, end=Drop()), at="turn")
        async with spoken(slip) as (_, caller):
            assert kinds(await caller.until("goAway")) == ["goAway"]
            await caller.write("Are you there?")
            assert await caller.rest() == []
            assert caller.closed[0] == 1006

    run(main)


# ── silences ─────────────────────────────────────────────────────────────────────────────────────


def test_a_turn_gets_no_answer_and_the_next_word_gets_it():
    async def main():
        async with spoken(Slip(Silence())) as (_, caller):
            assert await caller.quiet()
            await caller.write("Are you there?")
            assert words(await caller.turn_over()) == "One two three four."

    run(main)


def test_a_reply_stops_in_the_middle():
    async def main():
        async with spoken(Slip(Silence(), at="reply")) as (_, caller):
            for _ in range(5):
                await caller.next()
            assert await caller.quiet()

    run(main)


def test_a_tool_result_gets_no_words_and_the_next_word_gets_them():
    async def main():
        slip = Slip(Silence(), at="result")
        async with spoken(slip, replies=(Ask("move", then=Say("Moved.")), Say("Else?"))) as (up, caller):
            *_, call = await caller.until("toolCall")
            await caller.answer(call["toolCall"]["functionCalls"][0])
            assert await caller.quiet()
            assert up.unanswered == []
            await caller.write("Well?")
            assert words(await caller.turn_over()) == "Moved."
            await caller.write("Thanks.")
            assert words(await caller.turn_over()) == "Else?"

    run(main)


def test_nothing_comes_after_a_tool_call():
    async def main():
        async with spoken(Slip(Freeze(), at="call"), replies=(Ask("move"),)) as (up, caller):
            *_, call = await caller.until("toolCall")
            await caller.answer(call["toolCall"]["functionCalls"][0])
            await caller.write("Well?")
            assert await caller.quiet()
            assert [asked.results[0].response for asked in up.calls.values()] == [{"output": "ok"}]

    run(main)


def test_an_interruption_gets_interrupted_and_then_no_answer():
    async def main():
        async with spoken(Slip(Silence(), at="interrupted"), replies=(SLOW, Say("Yes?"))) as (_, caller):
            await caller.until("modelTurn")
            await caller.speak()
            await caller.until("interrupted")
            await caller.until("turnComplete")
            assert await caller.quiet()
            await caller.write("Well?")
            assert words(await caller.turn_over()) == "Yes?"

    run(main)


def test_an_interruption_goes_unnoticed():
    async def main():
        talk = Say("One two three four.", pace=0.3)
        async with spoken(Slip(TalkOver(), at="interruption"), replies=(talk, Say("Yes?"))) as (_, caller):
            await caller.until("modelTurn")
            await caller.speak()
            got = await caller.turn_over()
            assert "interrupted" not in kinds(got) and words(caller.frames) == "One two three four."
            assert words(await caller.turn_over()) == "Yes?"

    run(main)


def test_an_interruption_stops_the_reply_without_a_word():
    async def main():
        async with spoken(Slip(Silence(), at="interruption"), replies=(SLOW,)) as (_, caller):
            await caller.until("modelTurn")
            await caller.start_speaking()
            while not await caller.quiet(LATE):
                pass
            assert not {"interrupted", "turnComplete"} & set(kinds(caller.frames))

    run(main)


# ── setup and resumption ─────────────────────────────────────────────────────────────────────────


def test_setup_is_never_complete():
    async def main():
        async with StandInUpstream(slips=[Slip(Freeze(), at="setup")]) as up, calling(up, ready=False) as caller:
            assert await caller.quiet()

    run(main)


def test_setup_is_late():
    async def main():
        async with StandInUpstream(slips=[Slip(Delay(LATE), at="setup")]) as up, calling(up):
            (seen,) = up.connections
            assert seen.sent[0][0] - seen.since >= LATE

    run(main)


def test_a_known_handle_is_refused_once():
    async def main():
        async with StandInUpstream(slips=[Slip(BAD_ARGUMENT, at="resume")]) as up:
            async with calling(up) as caller:
                handle = caller.live.resume_handle
            await up.until(lambda: up.connections[0].closed)
            async with calling(up, handle=handle, ready=False) as caller:
                await caller.rest()
                assert caller.closed[0] == 1007
            await up.until(lambda: up.connections[1].closed)
            async with calling(up, handle=handle):
                pass

    run(main)


def test_handles_are_forgotten():
    async def main():
        async with StandInUpstream(slips=[Slip(Forget(), at="turn")]) as up:
            async with calling(up) as caller:
                handle = caller.live.resume_handle
                await caller.speak()
                await caller.turn_over()
            await up.until(lambda: up.connections[0].closed)
            async with calling(up, handle=handle, ready=False) as caller:
                await caller.rest()
                assert caller.closed[0] == 1007

    run(main)


@pytest.mark.parametrize("refusal", [WRONG_KEY, FORBIDDEN, Refuse(404), TOO_MANY, Refuse(503, "later")])
def test_the_upgrade_is_refused(refusal):
    async def main():
        async with StandInUpstream(slips=[Slip(refusal, at="upgrade")]) as up:
            with pytest.raises(InvalidStatus) as refused:
                async with calling(up):
                    pass
            assert refused.value.response.status_code == refusal.status
            assert refused.value.response.body.decode() == refusal.body
            async with calling(up):
                pass
        assert [seen.refused for seen in up.connections] == [refusal.status, 0]

    run(main)


def test_a_model_does_not_exist():
    async def main():
        close = unknown_model("gemini-" + "x" * 100)
        async with StandInUpstream(slips=[Slip(close, at="setup")]) as up, calling(up, ready=False) as caller:
            await caller.rest()
            assert caller.closed == (1008, close.reason) and len(close.reason) == 123
        assert unknown_model("g").reason.startswith("models/g is not found for API version v1beta, or is not supported")

    run(main)


# ── what should not be there, or not so ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("rest_after", [None, LATE])
def test_a_turn_ends_early_and_the_rest_comes_late_or_never(rest_after):
    async def main():
        async with spoken(Slip(EndEarly(rest_after), at="reply")) as (_, caller):
            got = await caller.until("turnComplete")
            assert kinds(got) == [*WHOLE[:5], "turnComplete"]
            if rest_after is None:
                assert await caller.quiet()
            else:
                assert kinds(await caller.until("turnComplete")) == WHOLE[5:]

    run(main)


def test_a_turn_ends_before_it_began():
    async def main():
        async with spoken(Slip(EndEarly())) as (_, caller):
            assert kinds(await caller.until("turnComplete")) == ["turnComplete"]
            assert await caller.quiet()

    run(main)


@pytest.mark.parametrize(("at", "before"), [("reply", WHOLE[:5]), ("after", WHOLE)])
def test_interrupted_comes_though_nobody_spoke(at, before):
    async def main():
        async with spoken(Slip(Phantom(), at=at)) as (up, caller):
            assert kinds(await caller.until("interrupted")) == [*before, "interrupted"]
            assert kinds([await caller.next()]) == ["turnComplete"]
            assert [type(event) for _, event in up.connections[0].events][-1] is ActivityEnded
            assert await caller.quiet()

    run(main)


@pytest.mark.parametrize("kind", ["inputTranscription", "turnComplete"])
def test_a_frame_comes_twice(kind):
    async def main():
        async with spoken(Slip(Repeat(kind))) as (_, caller):
            got = await caller.until("sessionResumptionUpdate")
            assert kinds(got).count(kind) == 2 and len(got) == len(WHOLE) + 2

    run(main)


def test_a_tool_call_comes_twice_with_the_same_id():
    async def main():
        async with spoken(Slip(Repeat("toolCall")), replies=(Ask("move"),)) as (up, caller):
            *_, first = await caller.until("toolCall")
            assert await caller.next() == first
            await caller.answer(first["toolCall"]["functionCalls"][0])
            assert words(await caller.turn_over()) == "Done."
            assert len(up.calls) == 1

    run(main)


def test_a_tool_call_is_cancelled_while_the_tool_runs():
    async def main():
        async with spoken(Slip(CancelCalls(), at="call"), replies=(Ask("move"),)) as (up, caller):
            got = await caller.turn_over()
            call = got[1]["toolCall"]["functionCalls"][0]
            assert got[2] == {"toolCallCancellation": {"ids": [call["id"]]}}
            await caller.answer(call)
            assert await caller.quiet()
            assert up.calls[call["id"]].cancelled and len(up.calls[call["id"]].results) == 1 and not up.unanswered

    run(main)


@pytest.mark.parametrize(
    ("insert", "keys"),
    [
        (USAGE_ALONE, {"serverContent", "usageMetadata"}), (UNKNOWN_KEY, {"brandNewMessage"}),
        (UNKNOWN_FIELD, {"serverContent"}), (Insert({"serverContent": {"modelTurn": {}}}), {"serverContent"}),
    ],
)  # fmt: skip
def test_an_odd_frame_comes_before_the_answer(insert, keys):
    async def main():
        async with spoken(Slip(insert)) as (_, caller):
            odd, *rest = await caller.turn_over()
            assert odd.keys() == keys and odd == insert.frame
            assert kinds(rest)[:-1] == WHOLE

    run(main)


def test_a_frame_is_no_json():
    async def main():
        async with spoken(Slip(NOT_JSON)) as (_, caller):
            assert await caller.socket.recv() == NOT_JSON.frame
            assert kinds(await caller.turn_over())[:-1] == WHOLE

    run(main)


def test_a_frame_holds_several_parts_and_their_transcript():
    async def main():
        async with spoken(Slip(Bundle("parts"))) as (up, caller):
            got = await caller.turn_over()
            contents = [frame["serverContent"] for frame in got if "modelTurn" in frame.get("serverContent", {})]
            assert [len(content["modelTurn"]["parts"]) for content in contents] == [2, 2]
            assert [content["outputTranscription"]["text"] for content in contents] == ["One two", " three four."]
        assert up.connections[0].history[-1].text == "One two three four."

    run(main)


def test_the_last_speech_also_ends_the_turn():
    async def main():
        async with spoken(Slip(Bundle("end"))) as (_, caller):
            got = await caller.turn_over()
            assert kinds(got) == [*WHOLE[:9], "sessionResumptionUpdate"]
            assert got[-2]["serverContent"].keys() == {"modelTurn", "generationComplete", "turnComplete"}
            assert got[-2]["usageMetadata"]

    run(main)


def test_pings_are_answered_late_or_never():
    async def main():
        slips = [Slip(HoldPongs(), at="setup", connection=1), Slip(HoldPongs(LATE), at="setup", connection=2)]
        async with StandInUpstream(slips=slips) as up:
            async with calling(up) as caller:
                pong = await caller.socket.ping()
                assert not (await asyncio.wait([pong], timeout=2 * LATE))[0]
                await caller.write("But I do answer.")
                await caller.turn_over()
            async with calling(up) as caller:
                assert await (await caller.socket.ping()) >= LATE * 0.9

    run(main)


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_slip_happens_in_its_turn_on_its_connection_so_often_and_no_more():
    async def main():
        slips = [Slip(Close(), turn=2, connection=1), Slip(Insert({"serverContent": {"n": 1}}), times=2)]
        async with StandInUpstream(slips=slips) as up:
            async with calling(up) as caller:
                await caller.speak()
                assert kinds(await caller.turn_over())[0] == "n"
                await caller.speak()
                await caller.rest()
                handle = caller.live.resume_handle
            await up.until(lambda: up.connections[0].closed)
            async with calling(up, handle=handle) as caller:
                for first in ("n", "inputTranscription"):
                    await caller.speak()
                    assert kinds(await caller.turn_over())[0] == first
        assert [(slipped.turn, slipped.connection) for slipped in up.slipped] == [(1, 1), (2, 1), (2, 2)]

    run(main)
