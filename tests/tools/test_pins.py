"""PINs as an identity: compared, counted, and never read back."""

from typing import Annotated

import pytest
from pydantic import Field, SecretStr

from vivavoce import Agent, Call, Declined, hash_pin
from vivavoce.testing import text_call
from vivavoce.tools.pins import matches

STORED = {"4711": hash_pin("0815")}
Pin = Annotated[SecretStr, Field(min_length=4, max_length=4)]


def bank() -> Agent:
    agent = Agent("bank", "You ONLY tell what is on an account.")

    @agent.tool(
        ask={"account": "What is your account number?", "pin": "And your PIN?"},
        examples=["what is on my account"],
        done="You have {balance} euros.",
    )
    def balance(call: Call, account: Annotated[int, Field(ge=1000, le=9999)], pin: Pin) -> dict[str, int]:
        """Tell what is on an account.

        Args:
            account: The account number.
            pin: The account's PIN.
        """
        call.verify(pin, STORED.get(str(account)), account)
        call.identify(str(account))
        return {"balance": 120}

    return agent


def test_a_pin_is_known_by_its_hash_alone():
    stored = hash_pin("0815")

    assert matches("0815", stored) and not matches("0816", stored) and not matches("0815", None)
    assert "0815" not in stored and hash_pin("0815") != stored
    with pytest.raises(ValueError, match="not 0"):
        hash_pin("")
    with pytest.raises(ValueError, match="not 'md5'"):
        matches("0815", "md5$00$00")


def test_wrong_pins_are_counted_and_an_unknown_account_sounds_like_a_wrong_pin():
    call = Call("call")
    for account, stored in (("4711", STORED["4711"]), ("9999", None)):
        with pytest.raises(Declined, match="That PIN is not right"):
            call.verify("1234", stored, account)
    call.verify(SecretStr("0815"), STORED["4711"], "4711")
    for _ in range(3):
        with pytest.raises(Declined, match="not right"):
            call.verify("1234", STORED["4711"], "4711")

    with pytest.raises(Declined, match="too many times"):
        call.verify("0815", STORED["4711"], "4711")


def test_a_caller_types_it_and_it_stands_nowhere():
    with text_call(bank()) as call:
        call.say("what is on my account").expect_said("account number")
        call.say("4711").expect_said("And your PIN?")
        call.say("1234").expect_said("not right", "And your PIN?")
        call.say("zero eight one five").expect_said("You have 120 euros.")
        told = "\n".join([*call.history, *(repeat.text for repeat in [call.say("say that again"), call.say("repeat")])])
        logged = str(call._session.entries)

    for secret in ("1234", "0815", "zero eight one five"):
        assert secret not in told and secret not in logged
    assert "4711" in logged and "••••" in logged


def test_a_read_back_leaves_it_out():
    agent = Agent("bank", "You ONLY close accounts.")

    @agent.tool(confirm=True, examples=["close my account"])
    def close_account(account: int, pin: Pin) -> None:
        """Close an account.

        Args:
            account: The account number.
            pin: The account's PIN.
        """

    with text_call(agent) as call:
        call.say("close my account 4711")
        asked = call.say("0815")
        assert "4711" in asked.text and "0815" not in asked.text
        call.say("yes").expect_tool("close_account")
