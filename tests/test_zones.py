"""A moment that says its offset is told in the caller's zone, wherever it stands; what says none is meant there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.speech import speak_value
from vivavoce.zones import in_zone, read

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    "written",
    ["2026-12-03T02:10:00Z", "2026-12-03T02:10Z", "2026-12-03 02:10:00+00:00", "2026-12-03T02:10:00.123Z",
     "2026-12-03T03:10:00+01:00", "2026-12-02T21:10:00-05:00", "2026-12-03T07:40:00+0530"],
)  # fmt: skip
def test_an_instant_is_said_in_the_callers_zone_however_it_is_written(written: str) -> None:
    assert speak_value(written, {}, NOW) == "Wednesday, December 2nd at 9:10 PM"


@pytest.mark.parametrize(
    "written", ["2026-12-03T02:10:00", "2026-12-03", "02:10", "order 2026-12-03T02:10:00Z7", "fine"]
)
def test_what_says_no_offset_stays_as_it_is(written: str) -> None:
    assert in_zone(written, NEW_YORK) == written


def test_every_moment_of_a_result_is_told_in_the_zone_but_no_key_changes() -> None:
    result = {
        "slots": ["2026-12-03T02:10:00Z"], "bus": {"departs": "2026-12-03T02:10:00Z"}, "day": "2026-12-03", "seats": 3,
        "slot_id": "2026-12-03T02:10:00Z", "free": True, "paid": "2026-12-03T02:10:00Z",
    }  # fmt: skip

    assert in_zone(result, NEW_YORK) == {
        "slots": ["2026-12-02T21:10:00-05:00"], "bus": {"departs": "2026-12-02T21:10:00-05:00"}, "day": "2026-12-03",
        "seats": 3, "slot_id": "2026-12-03T02:10:00Z", "free": True, "paid": "2026-12-02T21:10:00-05:00",
    }  # fmt: skip


@given(
    instant=st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),
    minutes=st.integers(-720, 840),
    name=st.sampled_from(["America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Europe/London", "UTC"]),
)
def test_whatever_the_offset_the_instant_stays_the_same(instant: datetime, minutes: int, name: str) -> None:
    zone = ZoneInfo(name)
    aware = instant.replace(microsecond=0, tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    told = read(in_zone({"at": aware.isoformat()}, zone)["at"], None)

    assert told == aware and told.utcoffset() == aware.astimezone(zone).utcoffset()
