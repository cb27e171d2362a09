from dataclasses import dataclass

from vivavoce.gateway.telephone import phone_calls
from vivavoce.gateway.telephone.phone_calls import MOST_RETURNS, TICKET_LIFE, PhoneCall, PhoneCalls


@dataclass
class Line:
    handle: str = "handle"
    over: bool = False
    transfer: str = ""


def announced(calls, call_id="CA1", now=0.0, provider="twilio"):
    return calls.expect(PhoneCall(provider, call_id, "front-desk", "+41791234567"), now)


def test_a_ticket_counts_once_for_its_own_call_its_own_provider_and_a_minute():
    calls = PhoneCalls()

    assert calls.redeem("twilio", "made up", "CA1", 0.0) is None
    assert calls.redeem("twilio", "", "CA1", 0.0) is None
    assert calls.redeem("twilio", announced(calls), "CA2", 0.0) is None
    assert calls.redeem("plivo", announced(calls), "CA1", 0.0) is None
    assert calls.redeem("twilio", announced(calls), "CA1", TICKET_LIFE + 1) is None
    ticket = announced(calls)
    assert calls.redeem("twilio", ticket, "CA1", TICKET_LIFE).agent == "front-desk"
    assert calls.redeem("twilio", ticket, "CA1", TICKET_LIFE) is None


def test_who_tried_a_ticket_for_another_call_has_spent_it():
    calls = PhoneCalls()
    ticket = announced(calls)
    calls.redeem("twilio", ticket, "CA2", 0.0)

    assert calls.redeem("twilio", ticket, "CA1", 0.0) is None


def test_a_call_that_is_announced_again_has_one_ticket():
    calls = PhoneCalls()
    first, second = announced(calls), announced(calls)

    assert calls.redeem("twilio", first, "CA1", 0.0) is None
    assert calls.redeem("twilio", second, "CA1", 0.0) is calls.find("twilio", "CA1")


def test_a_stream_that_fell_comes_back_to_its_call_a_few_times():
    calls = PhoneCalls()
    call = calls.redeem("twilio", announced(calls), "CA1", 0.0)
    call.line = Line()

    for _ in range(MOST_RETURNS):
        assert calls.redeem("twilio", calls.again(call, 1.0), "CA1", 1.0) is call
    assert calls.again(call, 1.0) == ""


def test_a_call_that_is_over_does_not_come_back():
    calls = PhoneCalls()
    call = calls.redeem("twilio", announced(calls), "CA1", 0.0)
    call.line = Line(over=True)

    assert calls.again(call, 1.0) == ""


def test_a_flood_of_announcements_is_forgotten_from_its_beginning(monkeypatch):
    monkeypatch.setattr(phone_calls, "MOST_CALLS", 10)
    calls = PhoneCalls()
    tickets = [announced(calls, f"CA{number}") for number in range(100)]

    assert calls.redeem("twilio", tickets[0], "CA0", 0.0) is None
    assert calls.redeem("twilio", tickets[99], "CA99", 0.0) is not None
    assert len(calls._calls) <= 10 and len(calls._tickets) <= 10


def test_nobody_reads_a_callers_number():
    call = PhoneCall("twilio", "CA1", "front-desk", "+41791234567", line=Line("h"), ticket="t")

    assert call.shown == "…67" and PhoneCall("twilio", "CA1", "front-desk").shown == "withheld"
    assert not any(secret in repr(call) for secret in ("1234567", "'h'", "'t'"))
    assert "1234567" not in call.number and call.number == PhoneCall("x", "y", "z", "+41791234567").number
