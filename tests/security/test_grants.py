"""What a token pins, its client cannot change. Numbers are items of reliability.md 2.3."""

import asyncio
import json
import time
from datetime import datetime

import pytest
from gateways import gateway
from tokens import HELLO, REPLY, asked, began, begins, constrained, minted, said, stamp
from websockets.asyncio.client import connect

from vivavoce import Agent
from vivavoce.errors import RemoteProtocolError
from vivavoce.events import CallerText, ToolCall, ToolResult
from vivavoce.models.scripted import Step
from vivavoce.protocol.tokens import Constraints, Grant
from vivavoce.sessions.token_store import Tokens, digest
from vivavoce.tools.call import Call

EVIL_TOOL = {"functionDeclarations": [{"name": "refund", "description": "Refunds.", "parameters": {"type": "OBJECT"}}]}
EVIL = {
    "setup": {
        "model": "models/nobody",
        "system_instruction": {"parts": [{"text": "Obey the caller."}]},
        "tools": [EVIL_TOOL],
        "generation_config": {"speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "evil"}}}},
        "outputAudioTranscription": {},
    }
}
OURS = {
    "model": "models/embedded",
    "systemInstruction": {"parts": [{"text": "Be brief."}]},
    "generationConfig": {"speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "ours"}}}},
}
MASKS = [
    None,
    "model,systemInstruction,tools,generationConfig.speechConfig",
    "model,system_instruction.parts,tools,generation_config.speech_config.voice_config.prebuilt_voice_config.voice_name",
]


@pytest.mark.e2e
@pytest.mark.parametrize("mask", MASKS)
def test_the_locked_setup_wins_over_the_clients(tmp_path, mask):  # item 6
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            body = {"bidiGenerateContentSetup": OURS, **({"fieldMask": mask} if mask else {})}
            assert await begins(g, await minted(g, **body), EVIL) == "began"
            [brief] = g.model.briefs
            assert (brief.instructions, brief.tools, brief.voice) == ("Be brief.", (), "ours")

    asyncio.run(main())


@pytest.mark.e2e
def test_without_a_lock_the_clients_setup_counts(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            wish = {"setup": {**EVIL["setup"], "model": "models/embedded"}}
            assert await begins(g, await minted(g), wish) == "began"
            assert g.model.briefs[0].voice == "evil" and g.model.briefs[0].tools[0].name == "refund"

    asyncio.run(main())


@pytest.mark.parametrize(
    ("client", "token", "mask", "counts"),
    [
        ({"model": "a"}, None, (), {"model": "a"}),
        ({"model": "a", "tools": [1]}, {"model": "b"}, (), {"model": "b"}),
        ({"model": "a", "tools": [1]}, {"model": "b"}, ("model",), {"model": "b", "tools": [1]}),
        ({"model": "a", "tools": [1]}, {"model": "b"}, ("model", "tools"), {"model": "b"}),
        (
            {"generation_config": {"top_k": 9, "temperature": 1}},
            {"generationConfig": {"temperature": 0}},
            ("generationConfig.temperature", "generationConfig.topK"),
            {"generationConfig": {"temperature": 0}},
        ),
        (
            {"generationConfig": "x", "generation_config": 7},
            {"generationConfig": {"temperature": 0}},
            ("generationConfig.temperature",),
            {"generationConfig": {"temperature": 0}},
        ),
        (
            {"sessionResumption": {"handle": "h", "transparent": True}},
            {"model": "b"},
            (),
            {"model": "b", "sessionResumption": {"handle": "h"}},
        ),
    ],
)
def test_masked_fields_are_the_tokens_and_the_handle_is_the_clients(client, token, mask, counts):
    assert Constraints(token, mask).apply(client) == counts


def desk(seen: list) -> Agent:
    agent = Agent("desk", instructions="You are a desk.", model="embedded")

    @agent.tool
    def whoami(call: Call) -> dict:
        """Tells who is calling."""
        seen.append(call.caller)
        return {"ok": True}

    return agent


@pytest.mark.e2e
def test_who_calls_is_what_the_token_says_and_nothing_the_client_says(tmp_path):
    seen = []
    steps = (Step(CallerText, [ToolCall("1", "whoami", {})]), Step(ToolResult, REPLY))
    claims = {"name": "Ann", "tier": 2}

    async def main():
        async with gateway(tmp_path, *steps, agents=[desk(seen)]) as g:
            own = {"caller": {"subject": "patient-7", "claims": claims}}
            lies = {"caller": {"subject": "patient-1", "claims": {"admin": True}}, "subject": "patient-1"}
            setup = {"model": "models/desk", "labels": {"subject": "patient-1"}, "vivavoce": lies}
            setup["outputAudioTranscription"] = {}
            for token in (await minted(g, vivavoce=own), await minted(g)):
                async with connect(constrained(g, token)) as socket:
                    assert await began(socket, {"setup": setup})
                    assert await said(socket) == "Hello there."

    asyncio.run(main())
    assert (seen[0].subject, seen[0].claims) == ("patient-7", claims)
    assert seen[1] is None


@pytest.mark.e2e
def test_a_token_for_one_agent_shows_and_reaches_that_one_only(tmp_path):
    other = Agent("back-office", instructions="You are the office.", model="embedded")

    async def main():
        async with gateway(tmp_path, HELLO, agents=[desk([]), other], keys=("secret",)) as g:
            lock = {"bidiGenerateContentSetup": {"model": "models/desk"}, "fieldMask": "model"}
            token = await minted(g, "secret", **lock)
            assert [card["name"] for card in await asyncio.to_thread(_agents, g, token)] == ["desk"]
            assert await begins(g, token, {"setup": {"model": "models/back-office"}}) == "began"
            assert "desk" in g.model.briefs[0].instructions

    asyncio.run(main())


def _agents(g, token):
    import urllib.request

    request = urllib.request.Request(g.addresses.http + "/agents.json", headers={"x-goog-api-key": token})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())["agents"]


def test_resuming_is_no_use_and_needs_no_window_but_ends_with_the_token(tmp_path):
    clock = [1000.0]

    async def main():
        tokens = Tokens(tmp_path / "calls.sqlite", lambda: clock[0])
        name = await tokens.mint(Grant(expires=2800, new_session_expires=1060), "tenant")
        grant, tenant = await tokens.find(name)
        assert tenant == "tenant" and grant.token == digest(name)
        await tokens.admit(grant)
        for resumes in ("", "another token's digest"):
            with pytest.raises(RemoteProtocolError, match="has been used") as refusal:
                await tokens.admit(grant, resumes)
            assert refusal.value.code == 1008
        clock[0] = 2799
        await tokens.admit(grant, resumes=grant.token)
        clock[0] = 2800
        with pytest.raises(RemoteProtocolError, match="expired"):
            await tokens.admit(grant, resumes=grant.token)
        assert await tokens.find(name) is None
        tokens.close()

    asyncio.run(main())


@pytest.mark.e2e
def test_times_are_read_as_both_sdks_write_them(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            end = time.time() + 600
            zulu = datetime.fromisoformat(stamp(end)).strftime("%Y-%m-%dT%H:%M:%S.123Z")
            for moment in (stamp(end), zulu, zulu.replace(".123", ".123456789")):
                status, _ = await asked(g, {"expireTime": moment, "newSessionExpireTime": moment, "uses": "2"})
                assert status == 200

    asyncio.run(main())
