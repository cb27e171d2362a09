"""A GGUF file as a chat endpoint: llama.cpp's own server, inside this process and on loopback only."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ....errors import ConfigurationError, WeightsMissing, install
from ....events import Brief
from . import prompt
from .endpoint import ChatEndpoint
from .history import MOST_TOKENS, History

PATIENCE = 30.0
"""Seconds for the first word: two cores read a front desk's prompt of 1,500 tokens at 60 tokens/s (models.md 3.4) when
it is new. Afterwards llama.cpp has it in its cache."""
SLOTS = 2
"""Answers at a time: one is being spoken while the next is tried. More would share the same cores."""
CONTEXT = SLOTS * (MOST_TOKENS + 2500)
"""Tokens: history, and as much again for instructions, tools and the answer."""
MOST_TOKENS_SAID = 160
"""Of one answer: 25 words are 40; a tool call with long arguments is 100."""
MOST_THREADS = 8
"""Beyond that, small models gain nothing from more cores."""
MAGIC = b"GGUF"


def gguf_endpoint(path: Path, briefs: Sequence[Brief] = ()) -> ChatEndpoint:
    """Load a model, once per process, and answer from it. Blocks for seconds, and for up to half a minute per brief.

    briefs: of the agents it will think for. What they say is read now, so that the first caller need not wait for it.

    The file is trusted: llama.cpp ends the process over one that is made to break it.

    Raises ConfigurationError when llama.cpp is not installed or refuses the file, WeightsMissing when there is none.
    """
    if not path.is_file():
        raise WeightsMissing(f"there is no model file {path}: give the path of a .gguf file, or gguf:qwen-0.5b")
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ConfigurationError(f"{path} is no GGUF file: convert the model or get its .gguf")
    server, key = _serve(path.resolve())
    for brief in briefs:
        _read(server, brief)
    # Greedy: a tool's arguments are no place for invention. Reasoning aloud would only be silence on the line.
    extra = {"temperature": 0.0, "max_tokens": MOST_TOKENS_SAID, "chat_template_kwargs": {"enable_thinking": False}}
    return ChatEndpoint(f"{server.listening_address}/v1", path.stem, key, patience=PATIENCE, extra=extra)


@cache
def _serve(path: Path) -> tuple[Any, str]:
    """A running server and its key; kept for the life of the process."""
    try:
        import xllamacpp
    except ImportError:
        raise ConfigurationError(f"a GGUF file needs llama.cpp: {install('llm')}") from None
    key = secrets.token_urlsafe(24)  # loopback is open to every user of this machine
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [key]
    params.n_ctx, params.n_parallel, params.kv_unified = CONTEXT, SLOTS, True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads()
    params.offline, params.ui, params.endpoint_slots, params.verbosity = True, False, False, 0
    try:
        return xllamacpp.Server(params), key
    except RuntimeError:
        raise ConfigurationError(f"llama.cpp cannot load {path}: is it whole, and a chat model?") from None


def _read(server: Any, brief: Brief) -> None:
    """Have the model read what every call of an agent begins with; llama.cpp keeps it."""
    opening = prompt.opening(brief.local_time())
    messages = History().messages(prompt.system(brief.instructions, brief.tools, brief.language), opening)
    request = {"messages": messages, "tools": prompt.functions(brief.tools), "max_tokens": 1, "temperature": 0.0}
    server.handle_chat_completions({name: value for name, value in request.items() if value != []})


def threads() -> int:
    """Cores to think with. One is left to ears and voice: threads of llama.cpp that wait for a core slow the others."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(count - 1, MOST_THREADS))
