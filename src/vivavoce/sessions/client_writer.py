"""The one writer to a call's client: what it hears and reads, and what people who watch see, in order. No clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..events import Audio, Extension, ToolCall
from ..media import amplified
from ..streaming.transport import Client, ToClient


class ClientWriter:
    """Everything that a session sends passes here; `send` only queues, as `Client.send` does."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._state = ""
        self.loudness_db = 0.0
        """Of the agent's voice over its usual one."""

    def send(self, item: ToClient) -> None:
        """What the protocol knows: sound, words, turns, tool calls, warnings."""
        self._client.send(item)

    def loud(self, audio: Audio) -> Audio:
        """Sound of the agent's as loud as it is to be."""
        return Audio(amplified(audio.pcm, self.loudness_db), audio.rate) if self.loudness_db else audio

    def show_state(self, state: str) -> None:
        """Who has the floor, whenever that changes: `listening`, `hearing`, `thinking` or `speaking`."""
        if state != self._state:
            self._state = state
            self.show({"type": "state", "state": state})

    def show_latency(self, voice_to_voice_ms: int) -> None:
        """How long the caller waited for this reply."""
        self.show({"type": "latency", "voiceToVoiceMs": voice_to_voice_ms})

    def show_tool(self, call: ToolCall, status: str, response: Mapping[str, Any]) -> None:
        """What becomes of a tool call. status: `running`, or as `toolbox.status_of` says."""
        shown = {"type": "tool", "id": call.id, "name": call.name, "args": dict(call.args), "status": status}
        self.show({**shown, "response": dict(response)})

    def show_ending(self, reason: str, summary: str = "") -> None:
        """The agent has said goodbye. summary: of the call, for a person who takes the caller over."""
        self.show({"type": "ending", "reason": reason, **({"summary": summary} if summary else {})})

    def show(self, payload: Mapping[str, Any]) -> None:
        """Any event for people who watch, as JSON; clients that did not ask for them are sent none."""
        self._client.send(Extension(payload))

    async def close(self, code: int, reason: str) -> None:
        """As `Client.close`."""
        await self._client.close(code, reason)
