"""A caller who asks for a moment, in any words, and what only looks so."""

import pytest

from vivavoce.holding import asks_to_wait

HOLDS = [
    "sorry, hold on, my dog is barking",
    "Hold on, let me look that up", "Hold on.", "hang on a second", "one sec", "one moment please",
    "just a moment", "wait", "wait a moment", "wait a minute please", "let me get my card", "bear with me",
    "give me a minute, I need to find it", "give me a second", "give me two minutes", "can you hold on a second?",
    "could you wait a moment please?", "sorry, one sec", "um, hold on", "hold on, my dog is barking",
    "hang on, someone's at the door", "one moment, I'm looking for it", "wait, I need my glasses",
    "wait, let me find my glasses", "hold on I'm driving", "let me check", "let me look", "let me find it",
    "let me just grab my card", "I'm just looking for it", "I'm checking", "just looking it up",
    "I'll be right back", "be right back", "brb", "don't hang up", "stay on the line please", "hold the line",
    "please hold", "I don't have it here, let me check", "yes, hold on", "okay, one moment", "I need a minute",
    "I'll need a few minutes", "just a sec, it's in the other room", "hold on the kids are screaming",
    "let me think", "hmm, let me think", "let me see", "wait wait", "give me a moment please, my card is upstairs",
    "just a minute while I find my wallet", "let me go get my wallet", "let me ask my wife",
    "hang on, I have to ask my husband", "one tick", "half a minute",
    "bear with me a moment while I get the letter", "hold on please, I'm getting the letter", "let me pull it up",
]  # fmt: skip
NONE = [
    "no wait, the name is Leon Marsh", "no, hold on, that is my wife's card",
    "wait, make it Friday", "hold on, I want to cancel", "hold a table for two", "let me get a table for two",
    "actually wait until Friday", "how long is the wait", "set a timer for one minute", "give me a table",
    "what is the wait time", "hold on, my number is 1042", "wait, what?", "I can't wait",
    "can you hold my order until Monday", "let me book a table", "I'm looking for a doctor",
    "I need to find a plumber", "I'd like to wait for Dr. Kim", "put me on hold", "wait no, Thursday",
    "let me know", "give me two", "ten minutes", "let me speak to a person", "let me change that", "yes", "no",
    "hmm",
]  # fmt: skip


@pytest.mark.parametrize("text", HOLDS)
def test_a_wish_for_a_moment_is_one_whatever_its_reason(text):
    assert asks_to_wait(text)


@pytest.mark.parametrize("text", NONE)
def test_a_request_a_value_and_an_answer_are_none(text):
    assert not asks_to_wait(text)
