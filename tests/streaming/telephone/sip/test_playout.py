from vivavoce.streaming.telephone.sip.playout import Outgoing

RATE = 8_000
PACKET = b"\x01\x00" * 160  # 20 ms


def test_three_packets_lie_ahead_and_no_more() -> None:
    outgoing = Outgoing(RATE)
    outgoing.push(PACKET * 10)
    assert outgoing.take(0) == PACKET * 3
    assert outgoing.take(len(PACKET) * 2) == PACKET
    assert outgoing.take(len(PACKET) * 3) == b""


def test_a_mark_is_told_once_its_sound_has_left() -> None:
    outgoing = Outgoing(RATE)
    outgoing.push(PACKET)
    outgoing.mark("first")
    outgoing.push(PACKET * 5)
    outgoing.mark("second")
    assert outgoing.played(0) == []  # nothing has been handed over yet
    given = len(outgoing.take(0))
    assert outgoing.played(given) == []
    assert outgoing.played(given - len(PACKET)) == ["first"]
    outgoing.take(0), outgoing.take(0)
    assert outgoing.played(0) == ["second"]


def test_a_mark_with_nothing_before_it_is_told_at_once() -> None:
    outgoing = Outgoing(RATE)
    outgoing.mark("empty")
    assert outgoing.played(0) == ["empty"]


def test_clearing_gives_back_the_marks_and_what_comes_after_counts_from_there() -> None:
    outgoing = Outgoing(RATE)
    outgoing.push(PACKET * 50)
    outgoing.mark("cut")
    outgoing.take(0)
    assert outgoing.clear() == ["cut"]
    assert outgoing.take(0) == b""
    outgoing.push(PACKET)
    outgoing.mark("after")
    assert outgoing.take(0) == PACKET
    assert outgoing.played(0) == ["after"]


def test_samples_are_never_cut_in_half() -> None:
    outgoing = Outgoing(RATE)
    outgoing.push(PACKET * 4)
    assert len(outgoing.take(1)) % 2 == 0
