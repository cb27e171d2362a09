"""A conversation and, at its other end, a Live API server of ours without a socket: two real peers on one clock."""

import json
from dataclasses import replace

from vivavoce.events import Audio, Brief, ToolSpec, TurnEnded, TurnPaused, TurnStarted
from vivavoce.models.gemini.actions import Dial, GiveUp, Send, Tell
from vivavoce.models.gemini.conversation import Conversation
from vivavoce.models.gemini.policy import Policy
from vivavoce.models.gemini.profiles import profile_of
from vivavoce.protocol.server import LiveServer

MODEL = "gemini-3.1-flash-live-preview"
POLICY = Policy(answer_within=5.0, after_nudge=3.0)
MOVE = ToolSpec("move", "Move an appointment.", {"type": "object", "properties": {"number": {"type": "integer"}}})
BRIEF = Brief("You are the front desk.", (MOVE,))
VOICE = b"\1\0" * 320  # 20 ms at 16 kHz
SOUND = b"\2\0" * 4800  # 200 ms at 24 kHz


class Peer:
    """`open` the line, then act on both sides; `got` is what the server was told, `told` what the session was."""

    def __init__(self, brief=BRIEF, model=MODEL, policy=POLICY, **changes):
        self.brief = replace(brief, **changes)
        self.talk = Conversation(self.brief, profile_of(model), f"models/{model}", policy)
        self.now = 100.0
        self.got, self.told, self.dialled, self.over, self.setups = [], [], [], None, []
        self.server = LiveServer()
        self._do(self.talk.start(self.now))

    def open(self, *, ready=True):
        """The socket is there, and the server is ready."""
        self.server = LiveServer()
        self._do(self.talk.opened(self.now))
        if ready:
            self.say(self.server.setup_complete())
        return self

    def say(self, *frames):
        """The server sends these; a dict is a message of its own making."""
        for frame in frames:
            self._do(self.talk.receive(json.dumps(frame) if isinstance(frame, dict) else frame, self.now))

    def take(self, *items):
        for item in items:
            self._do(self.talk.take(item, self.now))

    def wait(self, seconds):
        """Time passes; what is due happens when it is due."""
        until = self.now + seconds
        while (due := self.talk.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self._do(self.talk.tick(self.now))
        self.now = until

    def lose(self, code=1006, reason=""):
        self._do(self.talk.lost(code, reason, self.now))

    def voice(self, seconds):
        for _ in range(round(seconds / 0.02)):
            self.take(Audio(VOICE, 16_000))
            self.wait(0.02)

    def turn(self, seconds=1.0, over_reply=False):
        """The caller speaks and is done."""
        self.take(TurnStarted(over_reply))
        self.voice(seconds)
        self.take(TurnPaused())
        self.voice(0.3)
        self.take(TurnEnded(seconds))

    def reply(self, *words, whole=True):
        """The server answers."""
        for word in words:
            self.say(self.server.said(word), *self.server.audio(SOUND))
        if whole:
            self.say(self.server.generation_complete(), self.server.turn_complete())

    def take_got(self):
        """What the server was told since the last time, and nothing of it twice."""
        got, self.got = self.got, []
        return got

    def take_told(self):
        told, self.told = self.told, []
        return told

    def kinds(self):
        """Names of what the session was told, runs of one kind once."""
        names = [type(event).__name__ for event in self.take_told()]
        return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]

    def sound(self, got=None):
        """Seconds of caller audio among what the server got."""
        return sum(event.seconds for event in (self.got if got is None else got) if isinstance(event, Audio))

    def _do(self, actions):
        for action in actions:
            match action:
                case Send(frame=frame):
                    message = json.loads(frame)
                    if "setup" in message:
                        self.setups.append(message["setup"])
                    self.got += [event for event in self.server.receive(frame) if "setup" not in message]
                case Tell(event=event):
                    self.told.append(event)
                case Dial(after=after):
                    self.dialled.append(after)
                case GiveUp():
                    self.over = action
