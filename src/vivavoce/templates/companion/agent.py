"""A companion for people who see little: reads what is held to the camera, and keeps the diary of their medicines.

Read this file first; it is the whole agent. `labels.py` tells a medicine by its print, `diary.py` holds the rules of
the diary, `household.py` reminders and people; `household.yaml` says whose they are, `phrases.yaml` how people ask.
Try it:  vivavoce serve agent.py   (once: vivavoce models pull vision)
"""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Literal

import diary
import household
import yaml
from diary import Part, Told

from vivavoce import Agent, Call, Declined, Page, Sees

SAID: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text())

Often = Literal["once", "every day", "every morning", "every evening", "every night"]

agent = Agent(
    name="companion",
    language="en-US",
    greeting="I'm listening. Hold something to the camera and ask me what it is, or tell me what you have taken.",
    vocabulary=diary.words_to_hear,
    sees=Sees("camera", text=True, codes=True, objects=True),
    view="large",
    outcome=lambda call: "done" if call.state.get("changed") else None,
    instructions="""
    You are a companion for a person who sees little. You ONLY read out what is held to the camera, keep the diary of
    their medicines, remind them and call the people on their list. I can't help with anything else.
    Read what is printed word for word; never guess, never add, never compute a dose. Say when you are not sure.
    I give no medical advice: the doctor or the pharmacy does.
    I can't help with walking, steps, a curb or crossing a street, and can't say whether a way is safe: I see single
    pictures, seconds apart.
    I'm no emergency service and can't send an ambulance.
    Keep it short.
    """,
)


@agent.tool(idempotent=True, outcome="done", done="{summary}", examples=SAID["which_medicine"])
async def which_medicine(call: Call, medicine: str = "", part: Part | None = None) -> Told:
    """Tell which medicine it is.

    Args:
        medicine: The medicine of the list that the person thinks it is, in their words.
        part: The time of day that they think it is for.
    """
    return await diary.identify(call, medicine, part)


@agent.tool(
    confirm="Write down that you took {medicine}[, tablets: {tablets}][ on {day}][ at {at}]",
    resolve=diary.which,
    check=diary.check_dose,
    done="{summary}",
    examples=SAID["took"],
)
def took(
    call: Call, medicine: str = "", tablets: float | None = None, at: time | None = None, day: date | None = None
) -> Told:
    """Write down a dose.

    Args:
        medicine: Which medicine was it? In the person's words; empty for the one they hold.
        tablets: How many tablets or pills, where they say so.
        at: At about what time was it? Empty for just now. It was taken then.
        day: The day on which it was taken, if not today.
    """
    return diary.write_dose(call, medicine, tablets, at, day)


@agent.tool(
    confirm="Take this out of the diary: {medicine}",
    resolve=diary.which_entry,
    done="{summary}",
    examples=SAID["undo"],
)
def undo(call: Call, medicine: str = "") -> Told:
    """Take an entry back.

    Args:
        medicine: Which medicine is wrong? In the person's words; empty for the newest entry.
    """
    return diary.strike_dose(call, medicine)


@agent.tool(idempotent=True, outcome="done", done="{summary}", examples=SAID["taken_today"])
def taken_today(call: Call, medicine: str = "", day: date | None = None) -> Told:
    """Tell what was taken today.

    Args:
        medicine: Which medicine do you mean? In the person's words; empty for all.
        day: The day, if not today.
    """
    return diary.taken(call, medicine, day)


@agent.tool(idempotent=True, outcome="done", done="{summary}", examples=SAID["another_dose"])
async def another_dose(call: Call, medicine: str = "") -> Told:
    """Tell when a medicine was taken last.

    Args:
        medicine: Which medicine do you mean? In the person's words; empty for the one they hold.
    """
    return await diary.again(call, medicine)


@agent.tool(idempotent=True, outcome="done", done="{summary}", examples=SAID["my_medicines"])
def my_medicines(call: Call, medicine: str = "", part: Part | None = None) -> Told:
    """Tell what is on the list of medicines.

    Args:
        medicine: Which medicine do you mean? In the person's words; empty for all.
        part: The time of day that they ask about.
    """
    return diary.my_list(call, medicine, part)


@agent.tool(
    confirm="Put {product}, {milligrams} milligrams, on your list: {times}",
    resolve=diary.new_medicine,
    done="{summary}",
    examples=SAID["add_medicine"],
)
def add_medicine(
    call: Call, product: str = "", milligrams: float | None = None, times: list[diary.When] | None = None
) -> Told:
    """Put a new medicine on the list.

    Args:
        product: What is it called? Its name, as the box prints it; empty for the one they hold.
        milligrams: How many milligrams? Its strength.
        times: When do you take it: morning, noon, evening, night, or as needed? morning (breakfast), noon (lunch),
            evening (dinner), night (bedtime), as needed.
    """
    return diary.add_medicine(call, product, milligrams, times or [])


@agent.tool(idempotent=True, outcome="none", examples=SAID["no_advice"])
def no_advice(call: Call) -> Told:
    """Say that a medicine is a matter for the doctor."""
    raise Declined("I give no medical advice: the doctor or the pharmacy does.", offer=diary.offer(call, "doctor"))


@agent.tool(
    confirm="Remind you {how_often}[ on {day}] at {remind_at}[: {what}]",
    done="{summary}",
    ask={"remind_at": "At what time?"},
    examples=SAID["remind"],
)
def remind(call: Call, remind_at: time, what: str = "", how_often: Often = "once", day: date | None = None) -> Told:
    """Set a reminder.

    Args:
        remind_at: The time of day.
        what: What it is about, in the person's words.
        how_often: once, every day (daily), every morning, every evening, every night.
        day: The day, or the first one; empty for the next such time.
    """
    return household.remind(call, remind_at, what, how_often != "once", day)


@agent.tool(idempotent=True, outcome="done", done="{summary}", examples=SAID["my_reminders"])
def my_reminders(call: Call) -> Told:
    """Tell which reminders are set."""
    return household.reminders(call)


@agent.tool(
    confirm="Take the reminder at {remind_at} off",
    resolve=household.which_reminder,
    done="{summary}",
    ask={"remind_at": "Which reminder: at what time?"},
    examples=SAID["cancel_reminder"],
)
def cancel_reminder(call: Call, remind_at: time | None = None, part: Part | None = None) -> Told:
    """Take a reminder off.

    Args:
        remind_at: The time of day of the reminder; empty where there is but one.
        part: The part of the day in which it is.
    """
    return household.cancel(call, remind_at)


@agent.tool(
    transfer=True,
    confirm="Call {helper}",
    resolve=household.whom,
    done="{summary}",
    examples=SAID["call_person"],
)
def call_person(call: Call, helper: str = "") -> Told:
    """Call a person of the list: family, neighbor, doctor, pharmacy.

    Args:
        helper: Whom shall I call? A name of the list, or what they are to the person.
    """
    return household.call_helper(call, helper)


@agent.tool(
    idempotent=True,
    outcome="none",
    ask={"how": "Slower, faster, louder, quieter, or as usual?"},
    examples=SAID["speak"],
)
def speak(call: Call, how: Literal["slower", "faster", "louder", "quieter", "as usual"]) -> str:
    """Speak in another way from now on.

    Args:
        how: slower (more slowly, so fast, so quick, too fast, too quick, bit fast, bit quick, talk fast, talking fast),
            faster (quicker), louder (speak up, hardly hear), quieter (softer, so loud, too loud, bit loud, shouting),
            as usual (normal, normally).
    """
    now = call.speech()
    rates = {"slower": now.rate - 0.2, "faster": now.rate + 0.2, "as usual": 1.0}
    loud = {"louder": now.loudness_db + 6, "quieter": now.loudness_db - 6, "as usual": 0.0}
    call.speech(rate=rates.get(how), loudness_db=loud.get(how))
    return f"All right, {how}."


@agent.when(every=20.0)
def reminder_is_due(call: Call) -> str | None:
    """What the person is to be reminded of now."""
    return household.due(call)


@agent.page("diary", title="The diary")
def diary_page() -> Page:
    """What was taken, for the family."""
    return household.page()
