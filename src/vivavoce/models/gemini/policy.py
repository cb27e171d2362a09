"""Every duration and bound of a conversation with Gemini in one frozen value, with unit and source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Seconds unless a name says otherwise. Tests shorten them; nobody else needs to."""

    # ── is it still there? ──
    answer_within: float | None = None
    """Without a word after a caller's turn or a tool's result, before it is asked again; None = the profile's."""
    after_nudge: float = 4.0
    """From that nudge until the call goes on on a fresh connection."""
    recoveries: int = 3
    """Fresh connections without a word in a row before the call is given up."""
    empty_turn_within: float = 1.0
    """From a `turnComplete` without a word, or in mid-sentence, to the nudge."""
    stall_within: float = 5.0
    """Within a reply: from its last sound to the nudge. It comes faster than it plays: no pause of speech."""
    cut_within: float = 1.0
    """From our interruption until the model must have noticed it; what it says later belongs to the next reply."""
    settle: float = 0.2
    """From `generationComplete` to the end of the reply: its last words may be written down after its last sound."""

    # ── the caller's sound ──
    hold: float = 0.25
    """Of a turn kept back at first: what turns out to be a click is never sent. 96 ms of voice begin a turn, less than
    160 ms are none, and 150 ms of silence tell."""
    keep: float = 32.0
    """Of an unanswered turn, kept to be sent again on another connection. Turns end at 30 s (turns/turn_policy.py)."""
    keep_unmarked: float = 15.0
    """Likewise where the model finds turns itself: all sound since it last spoke."""
    video_every: float = 1.0
    """Between two pictures: the Live API takes one a second. Before a turn the newest goes out all the same."""
    video_early: float = 0.25
    """By which one may come before its time, so that a camera's jitter holds nothing back; the mean stays."""

    # ── the connection ──
    setup_within: float = 10.0
    """From `setup` to `setupComplete`."""
    leave_margin: float = 2.0
    """Left of `goAway`'s time when we go, whatever is being said."""
    handle_within: float = 0.5
    """In the pause in which we go: for the handle that holds the last turn, which comes behind it. Without it the next
    session knows words alone."""
    connection_life: float = 540.0
    """From `setupComplete` on, the next pause is used to reconnect: connections end after 10 minutes (Live API)."""
    life_margin: float = 45.0
    """After that we go even in mid-sentence."""
    session_life: float = 3300.0
    """From its setup on a session is not resumed any more but begun anew: users see 3.8 end them at 58 minutes, and
    refuse their handles from then on."""
    handle_life: float = 7200.0
    """How long a resumption handle is good (Live API)."""
    retry_after: tuple[float, ...] = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
    """Before each attempt to get a connection back; the last is repeated."""
    attempts: int = 12
    """In a row to get a connection back, or to get one that holds."""
    first_attempts: int = 2
    """Again at the beginning of a call: the caller hears nothing yet, and had better be told soon."""
    give_up_after: float = 20.0
    """Without a connection: nobody waits longer on a silent line."""
    settled_after: float = 10.0
    """Of a connection that held: the next loss is a new one, not a sign of a loop."""
