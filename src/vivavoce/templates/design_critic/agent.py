"""A design critic: measures the page on a shared screen against the team's rules, and keeps the list until it is empty.

Read this file first; it is the whole agent. `critic.py` compares looks and keeps the findings, `meaning.py` knows which
of them a caller means, `wording.py` says them, `report.py` writes the list. What people say is in `phrases.yaml`, what
rules are called in `words.yaml`, what your team has agreed on in `rules.yaml`.
Try it:  vivavoce serve agent.py   (once: vivavoce models pull vision)
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import wording
from critic import Critic, Look
from meaning import mends, part_of, reason_in
from pydantic import Field
from report import document, drawn, markdown, write
from sqlalchemy import Row
from wording import LIVE, RULES, SCOPES, Element, Fact, Scope

from vivavoce import Agent, Call, Declined, Download, Page, Picture, Sees, Step, Table, Text, say
from vivavoce.design import in_words, load_rules

HERE = Path(__file__).parent
TEAM = load_rules(Path(os.environ.get("DESIGN_CRITIC_RULES", HERE / "rules.yaml")))
LEAVE = "Leave {finding} as it is, for good: {why}"
AT_ONCE = 3
"""Findings that are told in one go."""
LOOKING = 40.0
"""Seconds that a look may take: two of reading on a free machine, more on a busy one."""
critic = Critic()

agent = Agent(
    name="design-critic",
    language="en-US",
    greeting="Design review. Share your screen, and say: what's wrong here?",
    instructions="""
    You review the page on a caller's shared screen against their team's rules. You ONLY review pages, explain findings
    and keep the list of them. What is no review is for the design lead: offer to call them. Keep it short.
    I measure contrast, text size, button size, alignment, spacing, colours and text that overlaps.
    I don't judge taste, pictures, photos, gradients or icons: whether they are nice, pixels do not tell.
    A finding is closed when I see that its place has changed.
    What you dismiss stays dismissed, in later reviews and calls too.
    The rules are in the file rules.yaml.
    Tell the numbers that tools give as they are: they are measured. After them you may add what you see yourself; begin
    that with "In my view": it is a judgement, no measurement, and never goes on the list.
    """,
    sees=Sees("screen", review=TEAM),
    phrases=HERE / "phrases.yaml",
    outcome=lambda call: "done" if call.state.get("page") else None,
)

Number = Annotated[int, Field(ge=1, le=99)]
"""Of a finding, in the list: a short list's places are also said as "the second one"."""


@agent.tool(idempotent=True, timeout=LOOKING, done="{output}")
async def review(call: Call) -> str:
    """Review the page."""
    return await asyncio.to_thread(_reviewed, call, await _look(call))


@agent.tool(idempotent=True, timeout=LOOKING, done="{output}")
async def check(call: Call, scope: Scope = "all") -> str:
    """Check one kind of thing on the page.

    Args:
        scope: What to look at; layout has alignment, spacing and buttons in it, type is text sizes.
    """
    return await asyncio.to_thread(_reviewed, call, await _look(call), SCOPES[scope])


@agent.tool(idempotent=True, timeout=LOOKING, done="{output}")
async def compare_with_last(call: Call) -> str:
    """Compare the page with the last look."""
    return await asyncio.to_thread(_reviewed, call, await _look(call), compared=True)


@agent.tool(idempotent=True, done="{output}")
def next_findings(call: Call) -> str:
    """Tell the next findings."""
    return _next(call, critic.live(call))


@agent.tool(idempotent=True, done="{output}")
def explain(call: Call, number: Number | None = None) -> str:
    """Explain a finding.

    Args:
        number: Which finding, by its place in the list; without it, the one just talked about.
    """
    ones = critic.meant(call, number)[:AT_ONCE]
    call.state["several"] = False
    return " ".join(f"{one.number}: {wording.explained(one)}" if one.number else wording.explained(one) for one in ones)


@agent.tool(done="{output}")
def accept(call: Call, number: Number | None = None) -> str:
    """Accept a finding: it is to be fixed.

    Args:
        number: Which finding, by its place in the list; without it, the one just talked about.
    """
    told_several = call.state.get("several") and number is None
    one, *more = critic.meant(call, number, "accepted")
    if told_several and not more and not critic.named(call, status="accepted"):
        raise _to_be_fixed(call, one)
    both = all(part_of(call.heard, leaving=leaving) != call.heard for leaving in (True, False))
    kept = [one for one in critic.named(call, status="dismissed") if one.status == "open"] if both else []
    marked = critic.mark(call, number, "accepted")
    call.state["offered"] = kept[0].number if kept else None
    rest = f" {wording.capital(wording.listed(kept))}: that one I have not changed yet." if kept else ""
    return f"Accepted: {wording.listed(marked)}. {_open(call)}{rest}"


def _to_be_fixed(call: Call, one: Row[Any]) -> Declined:
    """Asks whether this finding is meant."""
    call.state["offered"] = one.number
    question = f"Number {one.number}, {wording.listed([one])}: is that the one that you'll fix?"
    return Declined("", offer=Step("", ask=question, then=accept, given={"number": one.number}))


def which(call: Call, why: str, number: Number | None) -> dict[str, Any]:
    """The findings that are meant, and what stands there: it is read back. Raises Declined for one that there is not,
    and where nobody has said why it may stay."""
    known, asked = call.state.get("read_back", {}), [why, number]
    if (
        known.get("asked") == asked
        and known["ids"] == call.state["current"]
        and not critic.named(call, status="dismissed")
    ):
        return dict(known["meant"])  # the yes to it
    ones = critic.meant(call, number, "dismissed")
    finding = say([f"number {one.number}, {wording.named(one)}" if one.number else wording.named(one) for one in ones])
    if mends(why) or mends(call.heard) and not why:
        raise _to_be_fixed(call, ones[0])
    meant = {"finding": finding, **({"number": ones[0].number} if len(ones) == 1 and ones[0].number else {})}
    if not (why := why or reason_in(call.heard)):
        question = f"Why may {say([wording.named(one) for one in ones])} stay?"
        raise Declined("", offer=Step("", ask=question, then=give_reason, given=meant))
    meant["why"] = why
    call.state["read_back"] = {"asked": asked, "meant": meant, "ids": call.state["current"]}
    return meant


@agent.tool(confirm=LEAVE, resolve=which, done="{output}")
def dismiss(call: Call, why: str = "", number: Number | None = None, finding: str = "") -> str:
    """Dismiss a finding for good.

    Args:
        why: Why it may stay, in the caller's words: it is disabled, it is decoration, it is the logo.
        number: Which finding, by its place in the list; without it, the one just talked about.
        finding: What stands there; the agent fills it in.
    """
    return f"Dismissed: {wording.listed(critic.mark(call, number, 'dismissed', why, finding))}. {_open(call)}"


@agent.tool(confirm=LEAVE, ask={"why": "Why may it stay?"}, done="{output}")
def give_reason(call: Call, why: str, number: Number | None = None, finding: str = "") -> str:
    """Give the reason for a dismissal.

    Args:
        why: Why it may stay, in the caller's words.
        number: Which finding, as it was asked.
        finding: What stands there, as it was asked.
    """
    return dismiss(call, why, number, finding)


@agent.tool(done="{output}")
def reopen(call: Call, number: Number | None = None) -> str:
    """Open a finding again.

    Args:
        number: Which finding, by its place in the list; without it, the one just talked about.
    """
    return f"Open again: {' '.join(map(wording.told, critic.mark(call, number, 'open')))}"


@agent.tool(idempotent=True, done="{output}")
def whats_left(call: Call) -> str:
    """Tell what is left."""
    every = critic.all(critic.page(call).id)
    kinds = Counter(RULES[one.rule]["name"] for one in every if one.status in LIVE)
    rest = Counter(one.status for one in every if one.status not in ("open", "gone"))
    live = [one for one in every if one.status in LIVE]
    few = [f"{one.number}, {wording.named(one)}" for one in live] if len(live) <= AT_ONCE else []
    which = say(few or [f"{n} of {kind}" for kind, n in kinds.items()])
    left = f"{wording.capital(wording.counted(len(live)))} left: {which}."
    done = [f"{wording.capital(say([f'{n} {how}' for how, n in rest.items()]))}."] if rest else []
    return " ".join([left if kinds else "Nothing is left on this page.", *done])


@agent.tool(idempotent=True, timeout=LOOKING, done="{output}")
async def measure(call: Call, fact: Fact = "size", of: Element = "that") -> str:
    """Measure one thing.

    Args:
        fact: Its size ("big enough", "large enough") or its contrast ("readable").
        of: What is to be measured: heading, button, smallest text, grey text.
    """
    look = await _look(call)
    current = await asyncio.to_thread(critic.current, call)
    found = wording.measured(look.facts, fact, of, [wording.fact_of(one) for one in current], call.heard)
    if not found:
        return "I can't measure that here." if of == "that" else f"I see no {of} here that I could measure."
    await asyncio.to_thread(critic.speak_of, call, found[0])
    enough = "enough" if found[0].sound else "too little" if fact == "contrast" else "too small"
    more = f" Of {len(found)} it has the least." if len(found) > 1 else ""
    return f"{wording.capital(wording.named(found[0]))}: {in_words(found[0])}. That is {enough}.{more}"


@agent.tool(done="{output}")
def export(call: Call) -> str:
    """Write the list into a folder."""
    page = critic.page(call)
    found = critic.all(page.id)
    folder = write(page, found, call.local_time())
    return f"I've written {wording.counted(len(found))} into the folder {folder.name}. My page has the list, too."


@agent.tool(idempotent=True)
def judge(call: Call) -> Step:
    """Judge taste, wording or pictures, or design something."""
    told = "I only measure: contrast, sizes, alignment, spacing and colours. Taste and wording I don't judge."
    return Step(told, ask="Shall I call the design lead?", then=call_design_lead)


@agent.tool(transfer=True, done="I'll hand you over to the design lead.")
def call_design_lead(reason: str = "") -> str:
    """Hand over to the design lead.

    Args:
        reason: What it is about, in a few words, if the caller said.
    """
    return "handed over"


@agent.page("list", title="The review")
def list_page() -> Page:
    """The page that was reviewed last, with its findings."""
    try:
        page = critic.page()
    except Declined as nothing:
        return Page(Text(str(nothing)))
    found = critic.all(page.id)
    rows = [(one.number or None, wording.told(one), one.status, one.reason) for one in found]
    return Page(
        Picture(drawn(page, found), f"{page.title}, with its findings framed", page.title),
        Table(["number", "finding", "status", "why"], rows, caption="Findings"),
        Download("review.md", markdown(page, found).encode(), "text/markdown"),
        Download("review.html", document(page, found).encode(), "text/html"),
    )


# ── what the tools share ──────────────────────────────────────────────────────────────────────────


async def _look(call: Call) -> Look:
    """The page as it is on the screen now, measured. Raises Declined where the picture is compressed."""
    try:
        view = await call.look()
    except Declined:
        if call.view is None:
            raise
        view = await call.look()  # there is a picture: a busy machine gets a second chance to read it
    if not view.image().startswith(b"\x89PNG"):
        raise Declined("That is compressed, as a camera's picture is: I can't measure it. Share your screen, please.")
    return Look(view, await view.review(replace(TEAM, everything=True)))


def _reviewed(call: Call, look: Look, rules: Sequence[str] = (), *, compared: bool = False) -> str:
    """What has changed since the last look, how much there is now, and the first findings. rules: those asked for."""
    change = critic.take(call, look, rules)
    live, known = critic.live(call), {one.id: one for one in critic.all(change["page"])}
    asked = [one for one in live if not rules or one.rule in rules]
    parts = []
    for what, words in (("mended", "mended"), ("gone", "no longer there"), ("open", "back")):
        match change[what]:
            case [one]:
                parts.append(f"{wording.capital(wording.named(known[one]))} is {words}.")
            case [*ones] if ones:
                parts.append(f"{len(ones)} are {words}.")
    if compared and live and change["again"] and not parts:
        parts.append("I see no change in what I found.")
    if asked:
        parts += [
            f"{wording.capital(wording.counted(len(asked)))}{' left' if change['again'] else ''}.",
            _next(call, asked),
        ]
    else:
        parts.append(
            f"I find nothing wrong {'with that' if rules else 'here'}." if not compared else "Nothing is left."
        )
    if len(live) > len(asked):
        parts.append(f"Besides, {wording.counted(len(live) - len(asked))} of another kind: say next.")
    return " ".join(parts)


def _next(call: Call, live: list[Row[Any]]) -> str:
    """The next findings by number, a sentence each."""
    after = call.state.get("told", 0)
    now = [one for one in live if one.number > after][:AT_ONCE]
    if not now:
        return f"That was all: {wording.counted(len(live))}." if live else "Nothing is left on this page."
    call.state.update(told=now[-1].number, current=[one.id for one in now], several=len(now) > 1)
    rest = len([one for one in live if one.number > now[-1].number])
    more = [f"Say next for {'one' if rest == 1 else rest} more."] if rest else []
    return " ".join([*(f"{one.number}: {wording.told(one)}" for one in now), *more])


def _open(call: Call) -> str:
    """How many findings nobody has decided on."""
    count = sum(one.status == "open" for one in critic.live(call))
    return f"{wording.capital(wording.counted(count))} still open." if count else "Nothing is open any more."
