"""The eye of a gateway, and what each of its calls does with pictures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import get_args

from ..errors import WeightsMissing
from ..sessions.eyes import Eyes, Passing, Sightless
from ..sessions.live_vision import Outlook, Seeing
from ..sessions.lookout import Lookout, stream_of
from ..sessions.sights import Around, Keeping
from ..sight import Source
from ..tools.agent import Agent
from ..tools.call import Call, show
from ..tools.reacting import Reactions
from ..tools.threads import Threads
from ..vision.contract import Eye
from ..vision.eye import EyeProcess
from ..weights.store import Store

log = logging.getLogger(__name__)
SET = "vision"
"""Of models, in the store."""


def eye_of(agents: Sequence[Agent], store: Store) -> EyeProcess | None:
    """The process that looks for these agents; None when none of them sees. It starts with the first picture.

    Raises ConfigurationError when the extra `eyes` is not installed, WeightsMissing when there are no models to read or
    find things with, and an agent cannot do without (`Sees(optional=True)`).
    """
    seeing = [agent.sees for agent in agents if agent.sees is not None]
    if not seeing:
        return None
    reads = any(sees.text for sees in seeing)
    finds = any(sees.objects is not None or sees.hides_people for sees in seeing)
    try:
        folders = store.folders(SET) if reads or finds else {}
    except WeightsMissing as missing:
        if not all(sees.optional for sees in seeing if sees.text or sees.objects is not None or sees.hides_people):
            raise
        log.info("callers who show text are asked for it instead: %s", missing)
        folders = {}
    wanted = {"quick": reads, "careful": reads, "things": finds}
    return EyeProcess({name: folder for name, folder in folders.items() if wanted.get(name, True)})


def eyes_of(agent: Agent | None, eye: Eye | None, call: Call, threads: Threads, around: Around) -> Eyes:
    """What a call does with pictures; its tools see through `call` from here on."""
    if agent is None:
        return Passing(around.model)
    if agent.sees is None or eye is None:
        return Sightless(around.model, around.writer, around.journal)
    lookout = Lookout(eye, agent.sees, call.id)
    keeping = Keeping(agent.keep_frames, around.keep) if agent.keep_frames else None
    seeing = Seeing(agent.sees, lookout, Reactions(agent.reactions, call, threads), around, keeping)
    show(call, Outlook(seeing, lookout, asyncio.get_running_loop().time), agent.sees)
    return seeing


def forget(agent: Agent | None, eye: Eye | None, call_id: str) -> None:
    """A call is over: nothing of its pictures stays in the eye."""
    if agent is not None and agent.sees is not None and eye is not None:
        for source in get_args(Source):
            eye.forget(stream_of(call_id, source))
