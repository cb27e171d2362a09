"""A GGUF file as the brain, in this process."""

import asyncio
import os
from pathlib import Path

import pytest
from parrot import write_model
from peers import NOW, TOOLS, brain, caller, moves

from vivavoce.errors import ConfigurationError, WeightsMissing
from vivavoce.events import Brief, ToolCall
from vivavoce.models.embedded.brain import Say
from vivavoce.models.embedded.chat.gguf import gguf_endpoint
from vivavoce.weights.store import Store


@pytest.mark.e2e
def test_a_file_answers_and_calls_tools(tmp_path):
    pytest.importorskip("xllamacpp")
    path = write_model(tmp_path / "parrot.gguf")

    async def talk():
        endpoint = gguf_endpoint(path, [Brief("You are a desk.", TOOLS)])
        try:
            return [await moves(brain(endpoint).hear(caller(text))) for text in ("hello", "move it")]
        finally:
            await endpoint.close()

    greeting, moving = asyncio.run(talk())

    assert greeting[-1] == Say("How can I help you today?")
    assert moving[-1] == ToolCall("chat-1", "move", {"number": 1042, "day": "2026-11-26"})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsMissing, match="no model file"):
        gguf_endpoint(tmp_path / "none.gguf")


def test_a_file_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "notes.gguf").write_text("hello")

    with pytest.raises(ConfigurationError, match="no GGUF file"):
        gguf_endpoint(tmp_path / "notes.gguf")


@pytest.mark.e2e
def test_a_damaged_model_is_refused(tmp_path):
    pytest.importorskip("xllamacpp")
    whole = write_model(tmp_path / "whole.gguf").read_bytes()
    (tmp_path / "half.gguf").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ConfigurationError, match="cannot load"):
        gguf_endpoint(tmp_path / "half.gguf")


@pytest.mark.weights
def test_a_small_real_model_finds_tool_and_arguments():
    pytest.importorskip("xllamacpp")
    folder = Path(os.environ.get("VIVAVOCE_MODELS", Path.home() / ".cache" / "vivavoce" / "models"))
    try:
        path = Store(folder).path("qwen-0.5b", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf")
    except WeightsMissing as missing:
        pytest.skip(str(missing))

    async def talk():
        endpoint = gguf_endpoint(path, [Brief("You are a desk.", TOOLS, local_time=lambda: NOW)])
        try:
            return await moves(brain(endpoint).hear(caller("Move my visit number 1042 to 2026-12-03, please.")))
        finally:
            await endpoint.close()

    calls = [move for move in asyncio.run(talk()) if isinstance(move, ToolCall)]

    assert [(call.name, call.args["number"], call.args["day"]) for call in calls] == [("move", 1042, "2026-12-03")]
