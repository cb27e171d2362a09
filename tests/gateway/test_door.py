"""Who gets in and who does not, over real sockets. Numbers are items of reliability.md 2.3."""

import asyncio
import json
import ssl

import pytest
import websockets
from gateways import gateway
from websockets.asyncio.client import connect

from vivavoce.errors import ConfigurationError
from vivavoce.events import Audio, CallerText, ContentAdded, ReplyDone, Said
from vivavoce.models.scripted import Step

pytestmark = pytest.mark.e2e
REPLY = (Said("Hello there."), Audio(b"\1\0" * 4800, 24_000), ReplyDone())
WITHIN = 60.0
"""Seconds for each thing that is waited for: guards against hanging only."""
SETUP = {"setup": {"model": "models/embedded", "outputAudioTranscription": {}}}


async def receive_until(socket, key):
    messages = []
    while not any(key in message.get("serverContent", message) for message in messages):
        messages.append(json.loads(await asyncio.wait_for(socket.recv(), WITHIN)))
    return messages


async def closed(socket, *frames):
    with pytest.raises(websockets.ConnectionClosed) as caught:
        for frame in frames:
            await socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))
        while True:
            await asyncio.wait_for(socket.recv(), WITHIN)
    return caught.value.rcvd.code, caught.value.rcvd.reason


def test_a_text_turn_goes_round_over_ws_and_over_wss(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY)) as g:
            trust = ssl.create_default_context(cafile=str(g.chain))
            secure = g.ws.replace("ws://", "wss://").replace(g.addresses.http[7:], g.addresses.https[8:])
            for url, context in ((g.ws, None), (secure, trust)):
                async with connect(url, ssl=context) as socket:
                    await socket.send(json.dumps(SETUP))
                    await receive_until(socket, "setupComplete")
                    await socket.send(json.dumps({"realtimeInput": {"text": "hi"}}))
                    messages = await receive_until(socket, "turnComplete")
                    assert any("inlineData" in json.dumps(message) for message in messages)

    asyncio.run(main())


def test_another_name_reaches_the_model_it_stands_for_and_no_third_one(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY), aliases={"gemini-live": "embedded"}) as g:
            async with connect(g.ws) as socket:
                await socket.send(json.dumps({"setup": {"model": "models/gemini-live"}}))
                await receive_until(socket, "setupComplete")
                await socket.send(json.dumps({"realtimeInput": {"text": "hi"}}))
                await receive_until(socket, "turnComplete")
            async with connect(g.ws) as socket:
                got = await closed(socket, {"setup": {"model": "models/gemini-pro"}})
            assert got == (1008, "gemini-pro is not found; this gateway serves: embedded, gemini-live")

    asyncio.run(main())


@pytest.mark.parametrize(
    ("aliases", "problem"), [({"x": "nobody"}, "leads to 'nobody'"), ({"embedded": "embedded"}, "choose another")]
)
def test_a_name_that_leads_nowhere_or_is_taken_is_refused_at_the_start(tmp_path, aliases, problem):
    async def main():
        async with gateway(tmp_path, aliases=aliases):
            pass

    with pytest.raises(ConfigurationError, match=problem):
        asyncio.run(main())


@pytest.mark.parametrize(
    ("frames", "code", "reason"),
    [
        (["{nonsense"], 1007, "JSON"),
        (["[1]"], 1007, "object"),
        ([{"realtimeInput": {"text": "hi"}}], 1007, "first message must be setup"),
        ([SETUP, SETUP], 1007, "setup may come once"),
        ([SETUP, {"realtimeInput": {"audio": {"data": "AAA=", "mimeType": "audio/pcm;rate=x"}}}], 1007, "rate"),
        ([SETUP, {"realtimeInput": {"audio": {"data": "AAAA", "mimeType": "audio/pcm;rate=16000"}}}], 1007, "16-bit"),
        ([SETUP, {"realtimeInput": {"audio": {"data": "!!!!", "mimeType": "audio/pcm"}}}], 1007, "base64"),
        ([{"setup": {"model": "models/nobody"}}], 1008, "nobody is not found; this gateway serves: embedded"),
        (["x" * (9 * 1024 * 1024)], 1009, ""),
    ],
)
def test_bad_input_closes_with_a_clear_reason_and_others_go_on(tmp_path, frames, code, reason):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY)) as g, connect(g.ws) as other:
            await other.send(json.dumps(SETUP))
            await receive_until(other, "setupComplete")
            async with connect(g.ws, max_size=None) as socket:
                got = await closed(socket, *frames)
            assert got[0] == code and reason in got[1], got
            await other.send(json.dumps({"realtimeInput": {"text": "hi"}}))
            await receive_until(other, "turnComplete")

    asyncio.run(main())


def test_a_foreign_page_may_not_call(tmp_path):  # item 1
    async def main():
        async with gateway(tmp_path) as g:
            with pytest.raises(websockets.InvalidStatus) as caught:
                await connect(g.ws, additional_headers={"Origin": "https://evil.example"})
            assert caught.value.response.status_code == 403
            with pytest.raises(websockets.InvalidStatus):
                await connect(g.ws, additional_headers={"Host": "evil.example"})
            async with connect(g.ws, additional_headers={"Origin": g.addresses.http}):
                pass
            assert g.log.calls() == []

    asyncio.run(main())


def test_a_key_is_demanded_in_any_of_its_places(tmp_path):
    async def main():
        async with gateway(tmp_path, keys=("good-key",)) as g:
            for headers, query in (({}, ""), ({"x-goog-api-key": "bad"}, ""), ({}, "?key=bad")):
                with pytest.raises(websockets.InvalidStatus) as caught:
                    await connect(g.ws + query, additional_headers=headers)
                assert caught.value.response.status_code == 401
            for headers, query in (({"x-goog-api-key": "good-key"}, ""), ({}, "?key=good-key")):
                async with connect(g.ws + query, additional_headers=headers) as socket:
                    await socket.send(json.dumps(SETUP))
                    await receive_until(socket, "setupComplete")

    asyncio.run(main())


def test_too_many_calls_are_told_to_come_back(tmp_path):
    async def main():
        async with gateway(tmp_path, max_calls=1) as g, connect(g.ws) as socket:
            await socket.send(json.dumps(SETUP))
            await receive_until(socket, "setupComplete")
            with pytest.raises(websockets.InvalidStatus) as caught:
                await connect(g.ws)
            assert caught.value.response.status_code == 503
            assert caught.value.response.headers["retry-after"]

    asyncio.run(main())


def test_what_is_no_live_api_address_is_not_found(tmp_path):
    async def main():
        async with gateway(tmp_path) as g:
            with pytest.raises(websockets.InvalidStatus) as caught:
                await connect(g.ws.replace("Bidi", "Tri"))
            assert caught.value.response.status_code == 404

    asyncio.run(main())


def test_the_call_is_logged_with_how_it_ended(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(ContentAdded, REPLY)) as g:
            async with connect(g.ws) as socket:
                await socket.send(json.dumps(SETUP))
                content = {"turns": [{"role": "user", "parts": [{"text": "hi"}]}], "turnComplete": True}
                await socket.send(json.dumps({"clientContent": content}))
                await receive_until(socket, "turnComplete")
            async with asyncio.timeout(WITHIN):
                while g.reception.calls:  # noqa: ASYNC110 - it counts, and tells nobody
                    await asyncio.sleep(0)
            (call,) = await asyncio.to_thread(_read, g.log)
            assert call.reason == "client_closed"
            assert [entry.kind for entry in call.entries] == ["heard", "said", "marks"]

    def _read(log):
        log.close()
        return [log.call(call.id) for call in log.calls()]

    asyncio.run(main())


def test_a_raw_clients_window_is_what_its_model_is_told(tmp_path):
    async def main():
        async with gateway(tmp_path) as g, connect(g.ws) as socket:
            window = {"triggerTokens": "2000", "slidingWindow": {"targetTokens": 800}}
            setup = {"model": "models/embedded", "contextWindowCompression": window}
            await socket.send(json.dumps({"setup": setup}))
            assert "setupComplete" in json.loads(await socket.recv())
            (brief,) = g.model.briefs
            assert (brief.live.compress_at, brief.live.compress_to) == (2000, 800)

    asyncio.run(main())
