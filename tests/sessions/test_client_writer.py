"""All that goes to a client passes through one writer, in order."""

from clock import run
from vivavoce.events import Extension, Said, ToolCall
from vivavoce.sessions.client_writer import ClientWriter
from vivavoce.streaming.memory_client import MemoryClient


def written(write) -> list[object]:
    got: list[object] = []

    async def scenario():
        client = MemoryClient()
        write(ClientWriter(client))
        got.extend(client.got())

    run(scenario())
    return got


def test_what_is_sent_and_what_is_shown_keep_their_order():
    def write(writer: ClientWriter) -> None:
        writer.show_state("speaking")
        writer.send(Said("Hello."))
        writer.show_latency(700)
        writer.show_ending("goodbye")

    assert written(write) == [
        Extension({"type": "state", "state": "speaking"}),
        Said("Hello."),
        Extension({"type": "latency", "voiceToVoiceMs": 700}),
        Extension({"type": "ending", "reason": "goodbye"}),
    ]


def test_a_state_is_shown_once_until_it_changes():
    def write(writer: ClientWriter) -> None:
        for state in ("listening", "listening", "hearing", "listening"):
            writer.show_state(state)

    shown = [item.payload["state"] for item in written(write)]

    assert shown == ["listening", "hearing", "listening"]


def test_a_tool_call_is_shown_with_what_became_of_it():
    call = ToolCall("1", "book", {"at": "noon"})

    [shown] = written(lambda writer: writer.show_tool(call, "done", {"booked": True}))

    assert shown.payload == {
        "type": "tool",
        "id": "1",
        "name": "book",
        "args": {"at": "noon"},
        "status": "done",
        "response": {"booked": True},
    }


def test_closing_closes_the_client():
    async def scenario():
        client = MemoryClient()
        await ClientWriter(client).close(1001, "away")

        assert client.closed == (1001, "away")

    run(scenario())
