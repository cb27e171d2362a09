import itertools

import pytest

from vivavoce.events import Audio, ReplyCut, ReplyDone, Said, TurnDone
from vivavoce.sessions.client_writer import ClientWriter
from vivavoce.sessions.delivery import MOST_AHEAD, MOST_WAITING, SLICE, Delivery
from vivavoce.sessions.journal import Journal
from vivavoce.streaming.playout import Playout
from vivavoce.streaming.transport import AHEAD

RATE = 24_000


class Log:
    def write(self, call_id, entry):
        self.last = entry


class Ear:
    """A client that plays what it is sent, and the clock of a call."""

    def __init__(self):
        self.now, self.got, self.playout, self.log, self.ahead = 0.0, [], Playout(), Log(), AHEAD
        self.delivery = Delivery(ClientWriter(self), Journal(self.log, "call", 0.0), None, lambda: self.ahead)

    def send(self, item):
        self.got.append(item)
        if isinstance(item, Audio):
            self.playout.push(item.pcm, self.now)
        if isinstance(item, ReplyCut):
            self.playout.cut(self.now)

    def until(self, then):
        """Wake it whenever it asks."""
        while (due := self.delivery.deadline) is not None and due <= then:
            self.now = max(self.now, due)
            self.delivery.tick(self.now)
        self.now = then

    def kinds(self):
        return [kind for kind, _ in itertools.groupby(type(item) for item in self.got)]

    def heard(self, begin, end):
        """(begin, end) of each piece of sound."""
        loud = (self.playout.heard(begin, end) != 0).astype(int)
        edges = [0, *(loud[1:] - loud[:-1]).nonzero()[0] + 1, len(loud)]
        spans = [(a, b) for a, b in itertools.pairwise(edges) if b > a and loud[a]]
        return [(round(begin + a / RATE, 2), round(begin + b / RATE, 2)) for a, b in spans]


def tone(seconds):
    return Audio(b"\1\0" * round(seconds * RATE), RATE)


def speaking(seconds=3.0, text="One two three four five six."):
    ear = Ear()
    ear.delivery.say(Said(text), 0.0)
    ear.delivery.sound(tone(seconds), 0.0)
    ear.delivery.complete(0.0)
    return ear


def test_a_reply_goes_out_at_the_pace_of_speech_and_is_heard_without_a_gap():
    ear = speaking()

    assert sum(item.seconds for item in ear.got if isinstance(item, Audio)) <= AHEAD
    ear.until(4.0)

    assert ear.heard(0.0, 4.0) == [(0.04, 3.04)]
    assert ear.kinds() == [Said, Audio, ReplyDone, TurnDone]


def test_an_uneven_line_has_more_of_it_and_never_more_than_the_most():
    for uneven, ahead in ((0.2, AHEAD + 0.2), (3.0, MOST_AHEAD)):
        ear = speaking()
        ear.ahead += uneven
        ear.until(1.0)

        sent = sum(item.seconds for item in ear.got if isinstance(item, Audio))
        assert ahead - SLICE <= sent - (1.0 - 0.04) <= ahead


def test_of_a_reply_that_is_made_much_faster_than_it_is_heard_no_more_than_a_minute_waits():
    ear = speaking(200.0)

    assert ear.delivery.paced.unsent <= MOST_WAITING
    ear.until(201.0)
    assert ear.heard(0.0, 201.0) == [(0.04, 200.04)] and ear.kinds() == [Said, Audio, ReplyDone, TurnDone]


def test_what_waited_for_a_line_that_is_gone_is_kept_no_longer():
    ear = speaking()
    ear.delivery.lose(0.0, 0.1)

    assert not ear.delivery.paced and ear.delivery.deadline is None


def test_held_back_it_falls_silent_within_what_was_sent_and_goes_on_with_the_next_sample():
    ear = speaking()
    ear.until(1.0)
    ear.delivery.paced.hold(1.0)
    ear.until(1.5)
    ear.delivery.paced.go_on(1.5)
    ear.until(5.0)

    (_, stopped), (again, end) = ear.heard(0.0, 5.0)
    assert 1.0 < stopped <= 1.0 + AHEAD
    assert again == pytest.approx(1.54)
    assert end - again + stopped - 0.04 == pytest.approx(3.0, abs=0.011)
    assert ear.kinds()[-1] is TurnDone


def test_a_hold_shorter_than_what_was_sent_is_not_heard():
    ear = speaking()
    ear.until(1.0)
    ear.delivery.paced.hold(1.0)
    ear.until(1.0 + AHEAD - SLICE)
    ear.delivery.paced.go_on(ear.now)
    ear.until(4.0)

    assert ear.heard(0.0, 4.0) == [(0.04, 3.04)]


def test_what_was_never_sent_was_not_heard():
    ear = speaking()
    ear.until(1.0)
    ear.delivery.paced.hold(1.0)
    ear.until(2.5)

    assert ear.delivery.stop(2.5) == "One two"
    assert ear.kinds()[-2:] == [ReplyCut, TurnDone]
    assert ear.delivery.deadline is None


def test_sound_made_while_it_is_held_back_waits_too():
    ear = Ear()
    ear.delivery.say(Said("One two three"), 0.0)
    ear.delivery.sound(tone(1.0), 0.0)
    ear.until(0.5)
    ear.delivery.paced.hold(0.5)
    ear.until(2.0)
    ear.delivery.say(Said(" four five six."), 2.0)
    ear.delivery.sound(tone(1.0), 2.0)
    ear.delivery.complete(2.0)
    ear.until(2.2)
    ear.delivery.paced.go_on(2.2)
    ear.until(5.0)

    (_, stopped), (again, end) = ear.heard(0.0, 5.0)
    assert stopped <= 0.5 + AHEAD and again == pytest.approx(2.24)
    assert stopped - 0.04 + end - again == pytest.approx(2.0, abs=0.011)
    assert ear.log.last.fields["heard_text"] == "One two three four five six."


def test_the_turn_of_a_reply_that_another_one_follows_has_its_end_before_that():
    ear = speaking(1.0, "First.")
    ear.until(0.3)
    ear.delivery.say(Said("Second."), 0.3)
    ear.delivery.sound(tone(1.0), 0.3)
    ear.until(0.5)
    ear.delivery.stop(0.5)

    assert ear.kinds() == [Said, Audio, ReplyDone, TurnDone, ReplyCut, TurnDone]


def test_a_machine_that_was_late_sends_earlier_from_then_on():
    ear = speaking(5.0)
    ear.until(1.0)
    ear.now = 1.4  # nothing was done for so long
    ear.delivery.tick(1.4)
    sent = sum(item.seconds for item in ear.got if isinstance(item, Audio))

    assert len(ear.heard(0.0, 6.0)) == 2
    ear.now = 1.44 + AHEAD
    ear.delivery.tick(ear.now)
    assert AHEAD < ear.playout.end - ear.now <= MOST_AHEAD
    assert sum(item.seconds for item in ear.got if isinstance(item, Audio)) > sent


def test_what_the_line_says_was_played_does_not_hurry_or_hold_what_goes_out():
    ear = speaking()
    ear.until(1.0)
    ear.delivery.note_played(0.5, 1.0)  # the answers of a line far away come late
    ear.until(5.0)

    assert ear.heard(0.0, 5.0) == [(0.04, 3.04)]
