"""Who takes callers over, and when they are there."""

from datetime import datetime

import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.gateway.telephone.staff import Rota

MONDAY, SATURDAY = datetime(2026, 11, 23), datetime(2026, 11, 28)
ROTA = Rota(
    [
        ("desk", "sip:200@pbx.example Mo-Fr 08:00-17:00"),
        ("desk", "sip:201@pbx.example Sa 09:00-12:00"),
        ("desk", "+15550123"),
        ("*", "sip:queue@pbx.example mo-fr 08:00-12:00"),
    ]
)


@pytest.mark.parametrize(
    ("agent", "now", "there"),
    [
        ("desk", MONDAY.replace(hour=8), ["sip:200@pbx.example", "+15550123"]),
        ("desk", MONDAY.replace(hour=17), ["+15550123"]),
        ("desk", SATURDAY.replace(hour=10), ["sip:201@pbx.example", "+15550123"]),
        ("other", MONDAY.replace(hour=9), ["sip:queue@pbx.example"]),
        ("other", MONDAY.replace(hour=13), []),
    ],
)
def test_who_is_there(agent, now, there):
    assert ROTA.there(agent, now) == there


def test_an_agent_without_staff_has_none_at_any_hour():
    none = Rota([("desk", "+15550123")])

    assert not none.has("other") and none.there("other", MONDAY) == [] and none.has("desk")


@pytest.mark.parametrize("hours", ["9-5", "Mo-Xx 08:00-17:00", "Fr-Mo 08:00-17:00", "Mo 17:00-08:00", "Mo 08:00-25:00"])
def test_hours_that_mean_nothing_are_said(hours):
    with pytest.raises(ConfigurationError, match="VIVAVOCE_PHONE_TRANSFERS"):
        Rota([("desk", f"+15550123 {hours}")])
