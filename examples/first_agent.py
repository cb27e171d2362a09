"""A first agent: instructions and one typed tool.

python examples/first_agent.py              talks to it by text: no sound, server or weights
vivavoce serve examples/first_agent.py      answers calls: page, microphone, SDKs
"""

from datetime import datetime, timedelta

from vivavoce import Agent, Call, Declined
from vivavoce.testing import text_call

agent = Agent(
    "table-for-two",
    "You take table reservations. You ONLY book tables. We are at 5 Harbour Lane. We are open from six to eleven.",
    greeting="Harbour Lane, good evening.",
)


@agent.tool(
    examples=["I'd like a table", "a table for four tomorrow at seven"],
    ask={"start": "For what day and time?", "people": "For how many people?"},
    done="Your table for {people} is booked for {start}.",
)
def book_table(call: Call, start: datetime, people: int) -> dict[str, object]:
    """Book a table.

    Args:
        start: When they want to come.
        people: How many they are.
    """
    if start < call.local_time() + timedelta(hours=1):
        raise Declined("We need an hour's notice.")
    return {"start": start, "people": people}


if __name__ == "__main__":
    with text_call(agent, now=datetime(2026, 11, 23, 12), greet=True) as call:
        for words in ("I'd like a table", "tomorrow at seven", "we are four", "what is your address?", "goodbye"):
            call.say(words)
        print(*call.history, sep="\n")
