"""Whatever is said in whatever order: an answer every time, short, and no action without a yes to its read-back."""

from __future__ import annotations

import random
import re

import pytest
from agents import CLINIC, HOME, LIBRARY, PIZZA, TAXI, WAREHOUSE
from scripted import Agent, Call, check_length

SAID = (
    """
yes|no|yes please|no thanks|yes but at four|no, friday|maybe|hello|thanks|what?|wait|never mind|forget it
I don't know|the first one|the second|either is fine|the cleaning|none of them|later|an hour later|tomorrow
next tuesday|at half past two|three pm|1042|one oh four two|55512|A 117|two|a large one|make it four|pepperoni
my name is Maria Lopez|Lopez|March 4th 1985|cancel|cancel my appointment|I want to move my appointment
book a cleaning for friday at ten|order two small veggie pizzas|where is my order
how many blue widgets are there|turn on the lights|what's the weather in Rome|do you have Dune|renew my loan
a taxi to the airport|from 12 Main Street|how much is it|what are your hours|where are you
can I talk to a person|are you a robot|repeat that|what can you do|you are useless|tell me a joke
remember the number 42|what number did I tell you|change the time|the name is wrong|and on sunday?|actually no
hmm|go on|is it far?|not thursday, wednesday|I can't make it|something else|it's urgent|purple|?|...|42
Dr. Kim|can you repeat the question please
""".strip()
    .replace("\n", "|")
    .split("|")
)
AGENTS = dict(clinic=CLINIC, pizza=PIZZA, warehouse=WAREHOUSE, home=HOME, library=LIBRARY, taxi=TAXI, raw=Agent(()))


@pytest.mark.parametrize("name", AGENTS)
def test_it_always_answers_briefly_and_never_acts_unasked(name: str) -> None:
    dice = random.Random(name)
    confirmed = {t.name for t in AGENTS[name].tools if t.confirm}
    for _ in range(12):
        call, log = Call(AGENTS[name]), []
        for _ in range(12):
            before, text = call.reply, dice.choice(SAID)
            call.say(text, confidence=dice.choice((1.0, 1.0, 0.9, 0.4)))
            log += [f"> {text}", f"    {call.reply} {call.ran or ''} {call.ending}"]
            assert call.reply or call.ran or call.ending, "\n".join(log)
            if confirmed & {tool for tool, _ in call.ran}:
                assert re.search("Shall I|yes or no|a yes or a no|Take your time", before, re.I), "\n".join(log)
            if call.ending:
                break
        for said in call.said:
            check_length(said, log)
