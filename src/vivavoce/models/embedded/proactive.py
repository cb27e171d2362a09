"""What the engine says of its own accord: about a picture that it waited for, and what the agent's code announces."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ...events import Announcement, Looked, ToolResult
from ...sight import Sight, SightEnded, Source
from .brain import Brain, News
from .replies import Replies

MOST_ANNOUNCEMENTS = 3
"""That wait until nobody speaks; of more, the newest are said."""


class ProactiveSpeech:
    """`take` what comes; `begin` is called with what is to be said once nobody speaks and nothing is under way."""

    def __init__(
        self,
        replies: Replies,
        *,
        brain: Callable[[], Brain],
        quiet: Callable[[], bool],
        begin: Callable[[News], None],
    ) -> None:
        """brain: the mind of the moment. quiet: whether the caller does not have the floor. begin: starts a reply."""
        self._replies, self._brain, self._quiet, self._begin = replies, brain, quiet, begin
        replies.over = self.speak_up
        self._shown: dict[Source, Sight | SightEnded] = {}
        """The newest of each source: a mind that was copied before it came does not know it."""
        self._attends = False
        """A picture leads to something that was not said or done yet."""
        self._announcements: deque[Announcement] = deque(maxlen=MOST_ANNOUNCEMENTS)

    def take(self, item: Sight | SightEnded | Announcement) -> None:
        """A picture, the end of a source, or something to be said."""
        if isinstance(item, Announcement):
            self._announcements.append(item)
        else:
            self._shown[item.source] = item
            self._attends = self._brain().see(item)
        self.speak_up()

    def show_again(self) -> None:
        """Tell the mind what came while it was only a copy that prepared an answer."""
        for item in self._shown.values():
            self._attends = self._brain().see(item)

    def drop_looks(self, late: list[ToolResult | Looked]) -> None:
        """The caller speaks anew: what was looked for before is no answer any more, only one more picture."""
        self._replies.forget_looks()
        for looked in [one for one in late if isinstance(one, Looked)]:
            late.remove(looked)
            if looked.sight is not None:
                self._shown[looked.sight.source] = looked.sight
                self._brain().see(looked.sight)

    def speak_up(self) -> None:
        """Say what is due, if nobody speaks and nothing is under way."""
        if not (self._attends or self._announcements) or not (self._quiet() and self._replies.idle):
            return
        shown = [item for item in self._shown.values() if isinstance(item, Sight)]
        newest = max(shown, key=lambda sight: sight.at, default=None)
        due = self._attends and newest is not None and self._brain().see(newest)  # it may have been answered meanwhile
        self._attends = False
        if due and newest is not None:
            self._begin(newest)
        elif self._announcements:
            self._begin(self._announcements.popleft())
