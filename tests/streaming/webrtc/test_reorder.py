from hypothesis import given
from hypothesis import strategies as st

from vivavoce.streaming.webrtc.reorder import Reorder


def pushed(reorder, *arrivals):
    """(sequence number, seconds) each; what came out, in order."""
    return [item for sequence, now in arrivals for item in reorder.push(sequence, sequence, now)]


def test_packets_in_order_are_not_held():
    reorder = Reorder()

    assert pushed(reorder, (7, 0.0)) == [7] and pushed(reorder, (8, 0.02)) == [8]
    assert reorder.waited == 0.0


def test_two_that_overtook_each_other_are_put_in_order():
    assert pushed(Reorder(), (1, 0.0), (3, 0.02), (2, 0.03), (4, 0.04)) == [1, 2, 3, 4]


def test_a_lost_one_is_waited_for_and_then_named():
    reorder = Reorder()

    assert pushed(reorder, (1, 0.0), (3, 0.02), (4, 0.04), (5, 0.06)) == [1]
    assert pushed(reorder, (6, 0.08)) == [None, 3, 4, 5, 6]
    assert reorder.lost == 1
    assert pushed(reorder, (2, 0.09), (7, 0.10)) == [7]


def test_numbers_wrap_around():
    assert pushed(Reorder(), (65534, 0.0), (65535, 0.02), (0, 0.04), (1, 0.06)) == [65534, 65535, 0, 1]


def test_a_sender_that_begins_anew_is_followed():
    assert pushed(Reorder(), (1, 0.0), (2, 0.02), (30_000, 0.04), (30_001, 0.06)) == [1, 2, 30_000, 30_001]


@given(st.lists(st.integers(0, 65535), max_size=200))
def test_whatever_comes_nothing_is_told_twice_in_a_row_and_little_is_held(sequences):
    reorder, now = Reorder(), 0.0
    for sequence in sequences:
        now += 0.02
        for item in reorder.push(sequence, sequence, now):
            assert item is None or 0 <= item <= 65535
        assert len(reorder._held) <= 101
