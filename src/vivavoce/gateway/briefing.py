"""What a call is set up with: the agent's own words and the client's wishes, as the model and the floor want them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from ..events import Brief
from ..live_options import LiveOptions
from ..protocol.setup import Setup
from ..tools.agent import Agent
from ..tools.call import local_zone
from ..turns.turn_policy import TurnPolicy


def brief_of(agent: Agent | None, setup: Setup, zone: tzinfo) -> Brief:
    """What the model is told: an agent's own words win over the client's; a raw model knows only the client's.

    zone: the gateway's, for whoever names none.
    """
    zone = local_zone(agent.timezone) if agent and agent.timezone else zone

    def local_time() -> datetime:
        return datetime.now(zone)

    if agent is None:
        return Brief(
            instructions=setup.instructions,
            tools=setup.tools,
            language=setup.language or "en-US",
            voice=setup.voice,
            vocabulary=setup.vocabulary,
            local_time=local_time,
            spoken=setup.spoken,
            raw=True,
            live=_live(setup),
        )
    brief = agent.brief(local_time)
    own = {spec.name for spec in brief.tools}
    extra = tuple(spec for spec in setup.tools if spec.name not in own)
    live = replace(
        brief.live,
        media_resolution=brief.live.media_resolution or setup.media_resolution,
        turn_coverage=brief.live.turn_coverage or setup.turn_coverage,
    )
    voice = setup.voice or brief.voice
    recorded = brief.recorded if setup.spoken else None  # a typed conversation has no sound
    tools = (*brief.tools, *extra)
    return replace(brief, tools=tools, voice=voice, spoken=setup.spoken, live=live, recorded=recorded)


def _live(setup: Setup) -> LiveOptions:
    window = setup.compression
    return LiveOptions(
        media_resolution=setup.media_resolution,
        turn_coverage=setup.turn_coverage,
        compress_at=(window.trigger_tokens or 0) if window else 0,
        compress_to=(window.target_tokens or 0) if window else 0,
    )


def leads(brief: Brief) -> bool:
    """Whether the agent begins the conversation itself, asked to or not."""
    return any(spec.opening for spec in brief.tools)


def policy_of(policy: TurnPolicy, setup: Setup, brief: Brief) -> TurnPolicy:
    """How turns are taken in this call: the model's way, with the client's wishes."""
    if brief.model_turns:
        return TurnPolicy(automatic=False, silences=())
    detection = setup.detection
    if leads(brief):  # between its steps the caller is at work
        policy = replace(policy, silences=policy.held_silences)
    return policy.with_client(
        disabled=detection.disabled,
        silence_ms=detection.silence_ms,
        prefix_ms=detection.prefix_padding_ms,
        start=detection.start_sensitivity,
        end=detection.end_sensitivity,
        interruptible=setup.interruptions_allowed,
    )
