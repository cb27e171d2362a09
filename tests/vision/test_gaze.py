"""The frame policy, by itself: time is an argument, the eye is a pair of durations."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.events import VideoFrame
from vivavoce.sight import Box, Line
from vivavoce.vision.contract import Glance, Reading
from vivavoce.vision.gaze import (
    LOST,
    PATIENCE,
    SAVED,
    SHARE,
    WATCHING,
    Answer,
    Gaze,
    Look,
    Lose,
    Pass,
    Plan,
    Read,
    Tell,
)
from vivavoce.vision.relaying import EARLY, EVERY, GLANCE_WITHIN, KEEP_ALIVE

TEXT = Plan(text=True, fine=True)
LINE = Reading(lines=(Line("LOT 7", Box(0, 0, 1, 1), 0.9, True),))


@dataclass
class World:
    """Plays events against a gaze; every action is kept with its time. An eye that answers None has failed."""

    plan: Plan = TEXT
    glance_takes: float = 0.01
    quick_takes: float = 0.3
    careful_takes: float = 1.2
    broken: bool = False
    sharpness: float = 400.0
    changing: bool = True
    """Every picture shows something else."""
    done: list[tuple[float, object]] = field(default_factory=list)
    looking: Look | None = None
    reading: Read | None = None
    busy: float = 0.0
    ticks: int = 0

    def play(self, events: Sequence[tuple[float, tuple]], until: float) -> None:
        gaze, order = Gaze(self.plan), count()
        queue: list[tuple[float, int, tuple]] = [(at, next(order), event) for at, event in events]
        heapq.heapify(queue)
        glances: dict[str, VideoFrame] = {}
        while True:
            due = gaze.deadline
            at = queue[0][0] if queue else until
            if due is not None and due <= min(at, until):
                actions, now = gaze.tick(due), due
                self.ticks += 1
            elif queue and at <= until:
                now, _, (name, *args) = heapq.heappop(queue)
                if name == "glanced":
                    (frame,) = args
                    self.looking = None
                    changed = self.changing or glances.get(frame.picture.source) is None
                    glances[frame.picture.source] = frame.picture
                    glance = None if self.broken else Glance(640, 480, changed, self.sharpness, 0.5)
                    actions = gaze.glanced(glance, now)
                elif name == "has_read":
                    self.reading = None
                    actions = gaze.has_read(None if self.broken else LINE, now)
                else:
                    actions = getattr(gaze, name)(*args, now)
            else:
                return
            for action in actions:
                self.done.append((now, action))
                if isinstance(action, Look):
                    assert self.looking is None, "one glance at a time"
                    self.looking = action
                    heapq.heappush(queue, (now + self.glance_takes, next(order), ("glanced", action.frame)))
                elif isinstance(action, Read):
                    assert self.reading is None, "one reading at a time"
                    self.reading = action
                    takes = self.careful_takes if action.careful else self.quick_takes
                    self.busy += 0.0 if action.wanted else takes
                    heapq.heappush(queue, (now + takes, next(order), ("has_read",)))

    def of(self, kind: type) -> list[tuple[float, object]]:
        return [(at, action) for at, action in self.done if isinstance(action, kind)]

    def times(self, kind: type) -> list[float]:
        return [pytest.approx(at) for at, _ in self.of(kind)]


def shown(*at: float, source: str = "camera") -> list[tuple[float, tuple]]:
    return [(one, ("take", VideoFrame(b"%f" % one, "image/jpeg", source))) for one in at]  # type: ignore[arg-type]


def every(seconds: float, until: float, source: str = "camera") -> list[tuple[float, tuple]]:
    return shown(*(n * seconds for n in range(round(until / seconds))), source=source)


def test_the_first_picture_goes_at_once_and_changed_ones_once_a_second():
    world = World()
    world.play(every(1 / 30, 5), 5)

    at = [when for when, _ in world.of(Pass)]
    assert at[0] == 0 and len(at) == 6
    assert all(later - before >= EVERY - EARLY - 1e-6 for before, later in zip(at, at[1:], strict=False))
    delays = [when - action.frame.at for when, action in world.of(Pass)]
    assert max(delays) <= 1 / 30 + 1e-6


@pytest.mark.parametrize("glance_takes", [0.001, 0.01, 1.0])
def test_a_picture_a_second_waits_for_no_more_than_a_glance(glance_takes):
    world = World(glance_takes=glance_takes)
    world.play(every(1.0, 10), 10)

    delays = [when - action.frame.at for when, action in world.of(Pass)]
    assert len(delays) == 10 and max(delays) <= GLANCE_WITHIN + 1e-6


def test_the_same_file_again_is_unchanged_however_slow_the_eye_is():
    world = World(glance_takes=1.0, changing=False)
    screen = [(float(at), ("take", VideoFrame(b"one page", "image/png", "screen"))) for at in range(25)]
    world.play(screen, 25)

    assert [when for when, _ in world.of(Pass)] == [0.0, KEEP_ALIVE, 2 * KEEP_ALIVE]


def test_an_unchanged_picture_goes_again_every_ten_seconds():
    world = World(changing=False)
    world.play(every(2.0, 31), 31)

    assert world.times(Pass) == [0, KEEP_ALIVE, 2 * KEEP_ALIVE, 3 * KEEP_ALIVE]


def test_what_changes_is_read_quickly_and_with_care_once_it_stands_still():
    world = World(changing=False)
    world.play(every(2.0, 20), 20)

    reads = [(at, action.careful) for at, action in world.of(Read)]
    assert reads == [(pytest.approx(0.01), False), (pytest.approx(1.0), True)]


def test_a_photo_is_read_with_care_at_once_and_never_ends():
    world = World()
    world.play(shown(0, source="photo"), 60)

    assert [(at, action.careful) for at, action in world.of(Read)] == [(pytest.approx(0.01), True)]
    assert not world.of(Lose)


def test_a_lone_picture_does_not_end_and_a_stream_does():
    lone, stream = World(), World()
    lone.play(shown(0), 60)
    stream.play(shown(0, 1), 60)

    assert not lone.of(Lose) and stream.times(Lose) == [1 + LOST]


def test_a_slow_client_that_sends_a_picture_every_five_seconds_is_not_lost_each_time():
    world = World()
    world.play(every(5.0, 60), 62)

    assert not world.of(Lose) and len(world.of(Pass)) == 12


def test_the_callers_turn_gets_the_present_picture_and_the_next_if_that_is_old():
    world = World(changing=False)
    world.play([*shown(0, 2.0, 2.9), (2.8, ("address",))], 2.95)

    assert world.times(Pass) == [0, 2.8, 2.9]


def test_reading_waits_while_a_reply_is_made():
    world = World(changing=False)
    world.play([*every(1.0, 10), (0.005, ("render", True)), (2.5, ("render", False))], 10)

    assert world.times(Read)[0] == 2.5


def test_a_look_takes_a_sharp_picture_and_the_sharpest_where_none_is():
    world = World(sharpness=100.0)
    world.play([*every(0.5, 10), (2.1, ("want", "a", 3.0))], 10)

    (wanted,) = [(at, action) for at, action in world.of(Read) if action.wanted]
    assert 3.5 <= wanted[0] <= 4.8
    ((at, answer),) = world.of(Answer)
    assert answer == Answer("a") and at <= 6.1


def test_a_look_at_a_photo_is_meant_though_a_camera_goes_on():
    world = World()
    world.play([*every(1.0, 10), *shown(2.5, source="photo"), (4.6, ("want", "a", 3.0))], 10)

    (wanted,) = [action for _, action in world.of(Read) if action.wanted]
    assert wanted.frame.picture.source == "photo"


@pytest.mark.parametrize(
    ("events", "reason", "at"),
    [
        ([], "no_picture", 1.5),
        ([*shown(0, 0.1), (0.5, ("end", "camera"))], "ended", 1.5),
    ],
)
def test_a_look_without_a_picture_says_so_soon(events, reason, at):
    world = World()
    world.play([*events, (1.0, ("want", "a", 3.0))], 20)

    assert world.of(Answer) == [(pytest.approx(at), Answer("a", reason))]


def test_an_eye_that_fails_is_not_asked_without_end():
    world = World(broken=True)
    world.play([*every(1.0, 60), (5.0, ("want", "a", 3.0))], 60)

    assert [action.reason for _, action in world.of(Answer)] == ["eye_failed"]
    assert len(world.of(Look)) <= 62


MOMENTS = st.floats(0, 30, allow_nan=False).map(lambda at: round(at, 3))
EVENTS = st.lists(
    st.tuples(
        MOMENTS,
        st.one_of(
            st.sampled_from(["camera", "screen", "photo"]).map(
                lambda source: ("take", VideoFrame(b"", "image/jpeg", source))  # type: ignore[arg-type]
            ),
            st.floats(0.1, 3).map(lambda within: ("want", within)),
            st.just(("address",)),
            st.booleans().map(lambda under_way: ("render", under_way)),
            st.sampled_from(["camera", "screen", "photo"]).map(lambda source: ("end", source)),
        ),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(
    events=EVENTS,
    rate=st.sampled_from([0.0, 0.1, 1.0]),
    broken=st.booleans(),
    changing=st.booleans(),
    text=st.booleans(),
    sharpness=st.sampled_from([50.0, 400.0]),
    glance_takes=st.sampled_from([0.01, 0.5]),
)
def test_whatever_happens_the_policy_holds(events, rate, broken, changing, text, sharpness, glance_takes):
    numbered, wants = [], {}
    for number, (at, event) in enumerate(events):
        if event[0] == "want":
            wants[str(number)] = at + event[1]
            event = ("want", str(number), event[1])
        numbered.append((at, event))
    plan = Plan(text, text)
    world = World(plan, broken=broken, changing=changing, sharpness=sharpness, glance_takes=glance_takes)
    world.play([*numbered, *(every(rate, 30) if rate else [])], 60)

    answered = {answer.id: at for at, answer in world.of(Answer)}
    assert len(world.of(Answer)) == len(wants) and answered.keys() == wants.keys()
    assert all(answered[id] <= until + PATIENCE + 1e-6 for id, until in wants.items())
    assert world.busy <= SAVED + WATCHING + SHARE * 60 + 1.2 + len([e for _, e in numbered if e == ("address",)]) * 1.2
    assert world.ticks < 3000, "the deadline moves on"
    lost: dict[str, float] = {}
    for at, action in world.done:
        if isinstance(action, Lose):
            lost[action.source] = at
        elif isinstance(action, Tell):
            assert action.read.frame.at >= lost.get(action.read.frame.picture.source, -1), (
                "nothing of a source after its end"
            )
    seen: dict[str, int] = {}
    for _, action in world.of(Look):
        assert action.frame.number > seen.get(action.frame.picture.source, 0) or broken, "of two the newer"
        seen[action.frame.picture.source] = action.frame.number
