"""Whose picture is next."""

from hypothesis import given
from hypothesis import strategies as st

from vivavoce.vision.lane import MOST_ASKED, MOST_WAITING, Lane, Request


def watched(stream, what):
    return Request(stream, False, what)


def asked(stream, what):
    return Request(stream, True, what)


def emptied(lane):
    return [request.what for request in iter(lane.take, None)]


def test_of_what_is_watched_the_newest_of_a_stream_wins():
    lane = Lane()
    old = watched("desk", 1)

    assert lane.add(old) is None
    assert lane.add(watched("desk", 2)) is old
    assert emptied(lane) == [2]


def test_a_newer_picture_keeps_its_streams_place():
    lane = Lane()
    for request in (watched("a", "a1"), watched("b", "b1"), watched("a", "a2")):
        lane.add(request)

    assert emptied(lane) == ["a2", "b1"]


def test_streams_take_turns_however_fast_one_of_them_is():
    lane, seen = Lane(), []
    for number in range(6):
        lane.add(watched("fast", f"fast{number}"))
        if number in (0, 3):
            lane.add(watched("slow", f"slow{number}"))
        seen.append(lane.take().what)

    assert seen == ["fast0", "slow0", "fast2", "slow3", "fast4", "fast5"]


def test_what_somebody_waits_for_goes_first_and_is_not_replaced():
    lane = Lane()
    lane.add(watched("desk", "watched"))
    lane.add(asked("desk", "asked"))
    lane.add(watched("desk", "newer"))
    lane.add(asked("", "thumbnail"))

    assert emptied(lane) == ["asked", "thumbnail", "newer"]


def test_no_stream_asks_without_end():
    lane = Lane()
    gone = [lane.add(asked("desk", number)) for number in range(MOST_ASKED + 2)]

    assert [request.what for request in gone if request] == [0, 1]
    assert len(lane) == MOST_ASKED


def test_a_full_lane_takes_nothing_more():
    lane = Lane()
    for number in range(MOST_WAITING):
        lane.add(watched(f"call {number}", number))

    late = watched("one more", -1)

    assert lane.add(late) is late
    assert len(lane) == MOST_WAITING


def test_nothing_of_a_stream_that_is_over_is_looked_at():
    lane = Lane()
    lane.add(watched("gone", 1))
    lane.add(asked("gone", 2))
    lane.add(watched("stays", 3))

    assert [request.what for request in lane.forget("gone")] == [1, 2]
    assert emptied(lane) == [3]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans())))
def test_every_request_is_served_once_or_gives_way_once(requests):
    lane, out = Lane(), []
    for number, (stream, waits) in enumerate(requests):
        if (gone := lane.add(Request(stream, waits, number))) is not None:
            out.append(gone.what)
        if number % 3 == 2:
            out.append(lane.take().what)

    assert sorted(out + emptied(lane)) == list(range(len(requests)))
