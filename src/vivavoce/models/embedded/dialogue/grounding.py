"""What a brain with another mind shares with this dialogue, and all that it may know of it: how far to trust what was
heard, what the caller does with a turn, which values the words hold, what of a reply the caller never heard, and the
sentences that are always said in the same words.
"""

from .nlg import phrases
from .nlu.confidence import DoubtPolicy, Hearing, judge
from .nlu.dialogue_acts import CallerAct, read_act
from .nlu.entities.found import Partial
from .nlu.entities.read import read_value
from .replay import each, unheard

__all__ = [
    "CallerAct", "DoubtPolicy", "Hearing", "Partial", "each", "judge", "phrases", "read_act", "read_value", "unheard",
]  # fmt: skip
