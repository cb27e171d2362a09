"""How something is said, whatever it is about: greetings, "say that again", yes, a question, a condition. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import cached_property

from .....consent import Consent
from .....consent import read as read_consent
from .....holding import asks_to_wait
from ...language.en.acts import ECHO, LEAD, PARTS, POLITE, WHOLE
from . import knowledge
from .entities.repairs import CORRECTION
from .tokens import normalize


class CallerAct(Enum):
    """What a turn does that is no request, no answer and no value."""

    GREETING = "greeting"
    HOW_ARE_YOU = "how are you"
    GOODBYE = "goodbye"
    THANKS = "thanks"
    THAT_IS_ALL = "that is all"
    REPEAT = "repeat"
    GO_ON = "go on"
    WAIT = "wait"
    HELP = "help"
    WHO = "who are you"
    HEAR = "can you hear me"
    USE_IT = "call the tool"
    ROBOT = "robot"
    PERSON = "person"
    ANGRY = "angry"
    NEVER_MIND = "never mind"
    UNKNOWN_TO_ME = "I don't know"
    ECHO = "repeat after me"
    FILLER = "filler"


_SMALL = re.compile(
    r"\b(?:jokes?|riddle|rhyme|weather|story|stories|favorite|favourite|do you (?:like|love|feel|sleep|eat|dream)|"
    r"marry|love you|sing|how old are you|where (?:are you from|do you live)|your name|who (?:made|created|built) you|"
    r"nice day|football|meaning of life|poem|what is new)\b"
)


_QUOTED = re.compile(
    r"(?:(?:please|can you|could you|just|now) )*(?:say|repeat|speak)(?: back)?:? "
    r"[\"“'](?P<words>.+?)[\"”'](?: .{0,20})?[.!?]*$",
    re.IGNORECASE | re.DOTALL,
)


def read_act(text: str) -> CallerAct | None:
    """The act of a whole turn; None when it carries a request, an answer or a value."""
    words = normalize(untag(text))
    if _QUOTED.match(untag(text)):
        return CallerAct.ECHO
    bare = re.sub(rf"^{LEAD}", "", words)
    for act, source in PARTS:
        if re.search(source, words):
            return CallerAct[act]
    if asks_to_wait(untag(text)):
        return CallerAct.WAIT
    for act, source in WHOLE:
        pattern = re.compile(rf"(?:{source}){POLITE}")
        if pattern.fullmatch(words) or (bare and bare != words and pattern.fullmatch(bare)):
            return CallerAct[act]
    if _ends_call(words):
        return CallerAct.GOODBYE
    return None


def _ends_call(words: str) -> bool:
    """Thanks, nothing more, never mind and a goodbye in any mixture."""
    rest = words = re.sub(r"\b(?:never ?mind|forget (?:it|that|about it)|leave it|do not bother)\b", "well", words)
    hits = 0
    for source in (
        r"\b(?:good ?(?:bye|night)|bye(?: bye)?(?: for now)?|see you(?: later| soon| then| tomorrow)?|take care|"
        r"have a (?:good|nice|great|lovely) (?:day|one|evening|weekend|night))\b",
        r"\b(?:that is (?:all|it|everything)|that will be (?:all|it)|nothing else|i am (?:good|done|all set|fine)|"
        r"all set)(?: (?:i need|i needed|i wanted|for today|for now))?\b",
        r"\b(?:thanks|thank you)(?: (?:so much|very much|a lot|for your help|for the help))?\b",
        r"\b(?:no|nope|okay|ok|great|perfect|all right|alright|well|oh|then|now|and|very|you too|good|excellent|"
        r"wonderful|for today)\b",
    ):
        rest, count = re.subn(source, " ", rest)
        hits += count
    return (
        hits >= 2
        and not rest.strip()
        and bool(
            re.search(r"\b(?:bye|goodbye|all|it|everything|nothing|done|good|fine|set|see you|day|care|night)\b", words)
        )
    )


def changes(words: str) -> bool:
    """Whether normalised words begin as those do that put something right."""
    return bool(_CHANGES.match(words))


def is_small_talk(text: str) -> bool:
    """Whether it is chat that no agent needs to answer in earnest."""
    return bool(_SMALL.search(normalize(text)))


def is_request(text: str) -> bool:
    """Whether the caller wants something done or told, whatever it is."""
    return text.rstrip().endswith("?") or bool(
        re.search(
            r"\b(?:i (?:would like|want|need|wish|have a question|am calling|was calling|am trying)|can (?:you|i|we)|"
            r"could (?:you|i|we)|please|may i|would you|do you|are you|is there|how (?:do|can|much|many)|what|when|"
            r"where|which|why|help me|tell me|give me|i have to|we need|let me|about|question|problem|trouble|issue|"
            r"broken|complain|complaint|does not work|not working)\b",
            normalize(text),
        )
    )


def echo_words(text: str) -> str:
    """What to say after "repeat after me: …"."""
    if quoted := _QUOTED.match(untag(text)):
        return quoted["words"].strip()
    match = re.search(
        rf"(?:{ECHO})\W+(.+)$",
        untag(text),
        re.IGNORECASE | re.DOTALL,
    )
    return match[1].strip(" \"'“”") if match else ""


def untag(text: str) -> str:
    """The text without the tags that some clients put around what was said."""
    return re.sub(r"</?[a-z_]+>", " ", text).strip()


_WANTS = re.compile(
    r"\b(?:(?:can|could|may|might) (?:i|we)|(?:can|could|may|might|would|will) (?:you|someone|somebody)|"
    r"(?:i|we) would like|(?<!do )(?<!did )(?<!will )(?<!would )(?<!should )(?:i|we) (?:want|need|have to|must)|"
    r"please|let us|put me|get me|sign me)\b"
)
_INQUIRES = re.compile(
    r"(?:(?:and|so|but|ok|okay|um|uh|oh|hi|hello|hey|well|yes|yeah) )*(?:do|does|did|is|are|am|was|what|when|where|how|"
    r"which|will|who|why|any news|tell me (?:what|when|where|how|which|who))\b"
)
_STATES = re.compile(
    r"(?:(?:and|so|but|ok|okay|um|uh|oh|hi|hello|hey|well|sorry|there) )*"
    r"(?:(?:i|we) (?:am|are|was|were|will be|have been|had)|there (?:is|are)|my \w+ (?:is|are|has|was))\b"
)
_TO_ACT = re.compile(
    r"(?:\w+ ){0,2}?(?:can|could|would|will) (?:you|someone|somebody) (?:please )?(?!tell|say|explain|check)\w+ "
    r"(?:me|us|my|our|it|this|the|an?)\b|"
    r"(?:can|could) (?:it|this|that|they|these) (?!be\b|hurt\b|help\b)\w+ (?:to|on|at|in|by|with|a|the)\b"
)
_OFFERED = re.compile(r"(?:\w+ ){0,2}?(?:do you have|have you got|have you|is there|are there|any|got)\b")
_HOW_IT_IS = re.compile(
    r"(?:(?:and|so|but|hey|hi|hello|ok|okay|oh|um|please|wait)\b[\s,.!]*)*"
    r"(?:is|are|was|were|isn't|aren't|did|has|have|what(?:'s| is| are| was)|"
    r"how (?:warm|cold|hot|much|many|long) (?:is|are)) "
    r"(?:the|my|our|it(?! possible| ok(?:ay)?| all right)|they|that|all|any|anything|somebody|anyone)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"(?:(?:hi|hello|hey|so|and|sorry|excuse me|please|by the way) )*(?:(?:do|can|could) you (?:know|tell me|have) )?"
    r"(?:what time is it|what time it is|what is the (?:time|date)|the time|what (?:day|date) (?:is it|is today|it is)|"
    r"what is today(?: date)?|what day are we)(?: now| today| right now| please| there)*"
)
_CHECKS = re.compile(
    r"(?:(?:and|so|ok|okay|oh|right|great|thanks|but) )*(?:is|was|will|are) (?:it|that|this|he|she|they)\b"
)
_CHANGES = re.compile(
    r"(?:oh |no |wait |sorry |actually |and |(?:can|could) (?:you|we|i) |you know what )*"
    r"(?:make (?:it|that)|change (?:it|that) to|i mean|i meant|i would rather (?:have|do|make|come|take))\b"
)
MOST_WORDS_FOR_NEWS = 8
"""Words of a turn that asks what has become of something; longer ones want something else too."""
_NEWS = re.compile(
    r"(?:any (?:news|luck|update|results?|progress)|did you (?:find|get|manage|hear|do)|have you (?:found|got|finished|"
    r"done|heard)|is (?:it|that) (?:done|ready|finished|there)|are you (?:done|ready|finished|still)|done yet|"
    r"found (?:it|one|any|anything|something)|how (?:is it going|far|long)|still (?:looking|working|searching)|"
    r"what is (?:happening|taking)|(?:well|and|so)$)\b"
)
_LACKS = re.compile(
    r"\b(?:(?:don't|do not|can't|cannot|didn't|not) (?:\w+ )?(?:know|have|remember|recall|find|got)|lost|"
    r"forgot|forgotten|without)\b[^.?!]*\b(?:number|id|code|reference|confirmation|ticket|receipt|letter|card|it)\b",
    re.IGNORECASE,
)
_INDIFFERENT = re.compile(
    r"(?:(?:oh|well|um|it|that|i|no|just|really)\s)*(?:(?:does not|do not) (?:really )?(?:matter|mind|care)|whatever|"
    r"any(?: of them| is fine| will do| time| day)?|anything|no preference|whenever|whichever|up to you|"
    r"you (?:choose|pick|decide)|you can (?:choose|pick|decide)|no matter|either(?: is fine| way)?|"
    r"(?:skip|leave|forget) (?:it|that)(?: out)?|no idea|not sure|i do not know)(?: please| really)?"
)
_ANY_TIME = re.compile(
    r"\b(?:any ?day|any ?time|whenever|whichever day|(?:do not|don't|does not|doesn't) (?:mind|matter|care)|flexible|"
    r"no matter|all the same)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:only (?:if|with|when|where)|if|unless|without|except|as long as|provided)\b", re.IGNORECASE
)
_ON_TERMS = re.compile(
    r"\b(?:it|that|this|them|if|but|how (?:much|long)|cost|price|fee|charge|pay|free|refund\w*|else)\b", re.I
)
_JOINED = re.compile(r"^(?:(?:and|but|also|yes|yeah|ok|okay|oh|well|please)\b[\s,.]*)+", re.IGNORECASE)
_SAYS = re.compile(r"^(?:the |my )?\w+ (?:should|shall|must|has to|needs to) (?:say|read|be)\b\s*", re.IGNORECASE)
"""How the words for "what to write on the card" are led in."""
_READY = re.compile(
    r"(?:(?:ok|okay|yes|yeah|right|all right|so|i am|we are|now|well|please|let us|all|it is|that is|the|and) )*"
    r"(?:ready|done|next|finished|go|go on|go ahead|continue|proceed|start|begin|got it|here|there|set|shoot|"
    r"do it|move on|carry on|understood)(?: (?:please|now|then|one|it|step|to go|on|ahead|when you are))*"
)
_ANOTHER = re.compile(r"^(?:and |ok |okay |so )*(?:what about|how about|and)(?: (?:for|on|in|at))?\b", re.IGNORECASE)
_TOO = re.compile(r"[\s,]+(?:too|as well|also)[\s.!?]*$", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"[\s,.;!?-]+(?:actually,? no|no,? actually|no,? wait|wait,? no|scratch that|actually|no,? sorry|sorry,? no|"
    r"or rather|on second thought|no,? i mean)\b[\s,.]*",
    re.IGNORECASE,
)


def inquires(words: str) -> bool:
    """Whether normalised words ask for something to be told, and for nothing to be done."""
    return bool(_INQUIRES.match(words)) and not wants(words)


def wants(words: str) -> bool:
    """Whether normalised words ask for something to be done."""
    return bool(_WANTS.search(words))


def asked_alike(words: str, examples: Sequence[str]) -> bool:
    """Whether an example asks as normalised words do, with a question word where they have one: "what's for lunch?"
    takes no break, though "can I have a break?" does."""
    asking = [example for example in map(normalize, examples) if inquires(example)]
    return any(_WH.match(example) for example in asking) if _WH.match(words) else bool(asking)


_WH = re.compile(r"(?:(?:and|but|so|okay|ok|hey) )*(?:what|when|who|whose|where|which|why|how)\b(?! about\b| if\b)")


def asks_what_there_is(words: str) -> bool:
    """Whether normalised words ask for what there is to be had: "do you have a table"."""
    return bool(_OFFERED.match(words))


def with_key(text: str, before: str) -> str:
    """The words with the number of what they are about, where only the words before them told it."""
    key = re.search(r"(?:\w+ )?(?:number |code )?\d{2,}", before)
    return f"{text} {key.group()}" if key and not re.search(r"\d{3,}", text) else text


_PUTS_RIGHT = re.compile(rf"{CORRECTION}|(?<![\w'])not\b", re.IGNORECASE)


class Speech:
    """How a turn is said: the act, a yes or no, a question, a wish, a condition."""

    def __init__(self, words: str) -> None:
        self._words = words

    @cached_property
    def plain(self) -> str:
        """The words in lower case, short forms written out, without punctuation."""
        return normalize(self._words)

    @cached_property
    def act(self) -> CallerAct | None:
        """What the words do, where that is not to ask for something of the agent's: greet, wait, give up …"""
        return read_act(self._words)

    @cached_property
    def consent(self) -> Consent:
        """Yes or no, and what else is said."""
        return read_consent(self._words)

    @cached_property
    def corrects(self) -> bool:
        """Something that was said is put right: "no, three", "sorry, I meant three", "four bags, not five"."""
        return bool(_PUTS_RIGHT.search(self._words))

    @cached_property
    def small_talk(self) -> bool:
        """Talk for its own sake."""
        return is_small_talk(self._words)

    @cached_property
    def requests_something(self) -> bool:
        """It has the form of a request."""
        return is_request(self._words)

    # ── questions ──

    @cached_property
    def asks(self) -> bool:
        """Something is to be told."""
        return knowledge.is_question(self._words)

    @cached_property
    def inquires(self) -> bool:
        """Something is to be told, and nothing to be done."""
        return inquires(self.plain)

    @property
    def wants(self) -> bool:
        """Something is to be done."""
        return wants(self.plain)

    @property
    def states(self) -> bool:
        """How things are, and nothing asked: "I'm stuck in traffic"."""
        return bool(_STATES.match(self.plain)) and not (self.asks or self.wants)

    @property
    def asks_to_act(self) -> bool:
        """ "Can you move us …", "could somebody fetch the …"."""
        return bool(_TO_ACT.match(self.plain))

    @property
    def asks_what_there_is(self) -> bool:
        """ "Do you have a …", "is there …"."""
        return asks_what_there_is(self.plain)

    @property
    def asks_how_it_is(self) -> bool:
        """How something is, not for it to be changed: "is the door locked?"."""
        return bool(_HOW_IT_IS.match(self._words))

    @property
    def asks_the_clock(self) -> str:
        """What of the present is asked for: "time", "date"; "" = neither."""
        if not _PRESENT.fullmatch(self.plain):
            return ""
        return "time" if re.search(r"\btime\b", self.plain) else "date"

    @property
    def asks_for_news(self) -> bool:
        """What has become of something that is under way: "did you find one?"."""
        return len(self.plain.split()) <= MOST_WORDS_FOR_NEWS and bool(_NEWS.match(self.plain))

    # ── wishes and their limits ──

    @property
    def lacks_key(self) -> bool:
        """What is missing, before the agent has asked for it: "but I don't know the number"."""
        return bool(_LACKS.search(self._words))

    @property
    def indifferent(self) -> bool:
        """Nothing but that it does not matter: what need not be said stays open."""
        return bool(_INDIFFERENT.fullmatch(self.plain))

    @property
    def leaves_time_open(self) -> bool:
        """The choice of a day or a time is left to the other side: no request of its own."""
        return bool(_ANY_TIME.search(self._words))

    @property
    def conditional(self) -> bool:
        """Something is made to depend on something: "only with a view"."""
        return bool(_CONDITION.search(self._words))

    @property
    def on_terms(self) -> bool:
        """It may be about what is being agreed to: its answer comes before the yes."""
        return bool(_ON_TERMS.search(self._words))

    @property
    def reserved(self) -> bool:
        """A "but" or an "if" is in it."""
        return bool(re.search(r"\b(?:but|if)\b", self._words, re.IGNORECASE))

    @property
    def goes_on(self) -> bool:
        """Something more is joined to what was said: "and", "then", "also"."""
        return bool(re.search(r"\b(?:and|then|also)\b", self._words, re.IGNORECASE))

    # ── the words without what leads them in ──

    @property
    def remark(self) -> str:
        """What is to be noted: "and the card should say Happy Birthday" → "Happy Birthday"."""
        return _SAYS.sub("", _JOINED.sub("", self._words)).strip(" .,;")

    @property
    def checks(self) -> bool:
        """They ask whether something about what was told is so: "and is that with Dr. Patel?"."""
        return bool(_CHECKS.match(self.plain))

    @property
    def changes(self) -> bool:
        """Something said before is put right: "make that three", "can you make it Friday instead"."""
        return changes(self.plain)

    @property
    def another(self) -> str:
        """What the last question is put again for: "and on Sunday?" → "Sunday"; "" = it is not."""
        words = _TOO.sub("", _ANOTHER.sub("", self._words)).strip(" ,.?!")
        return "" if words == self._words.strip(" ,.?!") else words

    @property
    def of_those(self) -> bool:
        """They speak of what was just counted: "two, and one of those is leaking" leaves open how many are meant."""
        return bool(re.search(r"\bof (?:those|them|these)\b", self.plain))

    @property
    def moves_on(self) -> bool:
        """The last question is put again, and not what there is: "what about the Monday after?"."""
        return bool(self.another) and not asks_what_there_is(self.plain)

    @property
    def taken_back(self) -> tuple[str, str]:
        """(what was taken back, what is said instead): "cancel 1042, actually no, move it"; ("", the words) = none."""
        cuts = list(_TAKEN_BACK.finditer(self._words))
        if not cuts or not self._words[: cuts[-1].start()].strip():
            return "", self._words
        return self._words[: cuts[-1].start()], self._words[cuts[-1].end() :]

    @property
    def first_clause(self) -> str:
        """The words before the first comma, "and" or "but"."""
        return re.split(r",|\band\b|\bbut\b", self._words)[0]

    @property
    def ready(self) -> bool:
        """The caller is ready for what comes next: "ready", "okay, go ahead", "next one please"."""
        return bool(_READY.fullmatch(self.plain))

    @property
    def is_number(self) -> bool:
        """It is a number in digits, and nothing else."""
        return bool(re.fullmatch(r"[\d\s.,!-]+", self._words))
