"""Which tool a caller's words call for, told from what every tool declares of itself. Pure but for the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from math import sqrt

from .....events import ToolSpec
from .....lexicon import MONTHS, UNITS, WEEKDAYS
from ...language.en.actions import ACTIONS, AKIN, TALKY, THINGS
from ...language.en.background import EVERYDAY
from .. import naming, signatures
from . import existing, items
from .dialogue_acts import wants
from .entities.inverse_normalisation import UPPER
from .examples import Examples
from .existing import AT_HEAD
from .existing import UNDOING as UNDOING
from .similarity import Meaning, Ranker, WordOverlap
from .tokens import actions, content, gives_reason, normalize, only_unable, sentences, split_name, stem


@dataclass(frozen=True, slots=True)
class Margins:
    """What a score is made of, and when a ranking is a decision."""

    nearest: float
    """Weight of the nearest of a tool's texts: its name, its description, its examples."""
    centre: float
    """Weight of the middle of the nearest of these texts."""
    rules: float
    """Weight of the actions and nouns that are named, and of the values that a tool has a place for."""
    elsewhere: float
    """What is taken off a tool where the action that is named is another's: "push my visit back" books none."""
    enough: float
    """Least score of a tool that is meant."""
    likely: float
    """Least score of a tool that may be meant: the caller is asked."""
    apart: float
    """Least lead over the next tool; with less the caller is asked."""
    alone: float
    """Least score of a tool that leads by `ahead`: nothing else comes near."""
    ahead: float
    plain: float
    """Least score of a few words that ask for a tool without a word for what it does: "go home"."""
    sure: float
    """Least score of a request that also tells something of the caller."""
    switch: float
    """Least score of another tool's request while one is in work: an answer must not change the subject."""
    declared: float
    """Score of a request in nearly the words that a tool declares for it: no action word is needed."""
    lead: float = 0.0
    """What of the lead over the next tool, up to `_FAR`, counts towards `enough`."""
    background: float = 0.0
    """What is taken off all tools, times how much nearer than usual an everyday request is that is none of theirs."""
    learned: float = 0.0
    """Weight of what is learned from the examples of tools that have many. It orders tools and takes up none."""


BY_WORDS = Margins(
    *(0.6, 0.0, 1.0, 0.0), enough=0.56, likely=0.36, apart=0.16, alone=0.44, ahead=0.4, plain=0.7, sure=0.8,
    switch=0.85, declared=0.95,
)  # fmt: skip
"""Where the words that two texts share are all that is known of their likeness: the rules decide. Scores are about 0–2;
measured on schema-guided dialogues (development data)."""
BY_MEANING = Margins(
    *(0.35, 0.65, 0.1, 0.05), enough=0.42, likely=0.39, apart=0.02, alone=0.365, ahead=0.15, plain=0.54, sure=0.61,
    switch=0.55, declared=0.66, background=0.4, learned=0.5,
)  # fmt: skip
"""With all-MiniLM-L6-v2: scores are cosines less what speaks for something else. Chosen on the fitting half of
`bench/understanding.py`: at `enough` three of four requests for a tool that the agent lacks are refused (see the curve
in bench/README.md). The last four are set by the same quantiles of the scores as those above, not fitted."""
BY_READER = replace(BY_MEANING, enough=0.3, likely=0.29, alone=0.3, lead=0.3)
"""With a trained reader, which tells what no tool is there for. Chosen on the looked half of `bench/strangers.py` and
the fitted half of `bench/understanding.py`."""
_TIED = 0.25
"""Lead that a tool lacks where the next is as near: which was meant is asked only where one was meant surely."""
_FAR = 0.4
"""Lead over the next tool from which it makes nothing surer."""
_OWN = 0.55
"""From this cosine with a text of a tool an everyday request is that tool's own."""
_ABSENT, _UNSOLD = 0.3, 1.0
"""What is taken off all tools where something is to be cancelled, and bought or sold, and none of them does that."""
_TRADE = re.compile(r"\b(?:buy|purchase|sell|donate|give (?:it|them|some|away))\b")
_TRADED = re.compile(r"\b(?:buy|sell|sale|purchase|tickets?|vouchers?|donat\w+)\b", re.IGNORECASE)
_AROUND = 0.35
"""Cosine of the nearest everyday request at which it speaks neither for nor against a tool."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the words call for: one tool, or two to three that are too close, or nothing."""

    tool: str = ""
    rivals: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class _Profile:
    """What a tool declares, prepared for comparing."""

    name: str
    acts: frozenset[str]
    nouns: Mapping[str, float]
    texts: tuple[str, ...]
    verb: str
    """The tool's own verb: "use", "freeze"."""
    thing: str
    """What it is done to: "an appointment"."""
    existing: bool
    """Works on a thing that is there already: "my appointment" rather than "an appointment"."""


_NOT = re.compile(
    r"\b(?:do not|did not|not|never|rather than|instead of|without|no need to)\s+(?:(?:really|actually|even|just|want|"
    r"wanted|need|mean|meant|like|wish|trying|going|looking|asking|here|calling|to|the|my|a|an|about)\s+)*"
)
_SPLIT = re.compile(
    r"\s*(?:(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bSt)(?<!\bMrs)[.;]\s+|"
    r",?\s+and (?:then|also|after that|afterwards|while you are at it|another thing)\s+|,?\s+then\s+|"
    r",\s*also\s+|\.?\s+also,?\s+|,?\s+and\s+|,\s+but\s+(?:(?:also|first)\s+)?|,?\s+as well as\s+|,\s+)",
    re.IGNORECASE,
)

_ELLIPTIC = re.compile(r"^(?:and |then |also )*(?:an? |the )?\w+ (?:for|to|at) \w+", re.IGNORECASE)
"""A request without its verb: "timer for ten minutes", "oven to 200"."""
_INTRODUCTION = re.compile(
    r"^(?:(?i:hi|hello|hey|good (?:morning|afternoon|evening|day))(?: there)?[,.! ]+)*"
    r"(?i:this is|it's|it’s|it is|i'm|i’m|i am|my name is|my name's) "
    rf"(?:[{UPPER}][\w'’-]*\.? ?){{1,3}}"
    r"(?:(?i:here|speaking|calling))?[,.;] (?:(?i:and) )?(?=\S+ \S)"
)
_DUE = re.compile(
    r"\b(?:when|what time|what day|which day|where) (?:(?:do|should|must|am) i|i (?:have|need|ought|should|must|am))\b"
)
"""Asks about what is arranged already: "when I have to come in" books nothing."""
_HAVE = re.compile(r"(?<!can i )(?<!could i )(?<!to )\b(?:have|had|got) an? ")
_OWNED = re.compile(r"\b(my|an|a|another|new) (?:\w+ )?(\w+)")
NEUTRAL = frozenset(s for ways in ACTIONS.values() for way in ways for s in content(way)) | frozenset(
    stem(w)
    for w in [
        *(name.lower() for name in (*WEEKDAYS, *MONTHS)),
        *(word for word, number in UNITS.items() if 1 <= number <= 12),
        *"today tomorrow tonight yesterday week month year day days hour hours minute noon midnight morning afternoon "
        "evening am pm clock half quarter past next last first second third dr doctor mr mrs ms number name time date "
        "born appreciate possible soon".split(),
    ]
)
"""Stems that say nothing about an agent's subject: action words, days, times, numbers."""
_SAME = {stem(w): frozenset(stem(v) for v in group) for group in THINGS for w in group}
_MIDDLE = 5
"""Of a tool's texts, the nearest: so many make the middle."""
_REACH = 0.75
"""How far behind a tool may lie for what speaks for it besides to be looked for: more than that can make up for."""
_BESIDE = 0.4
"""Most that a tool for the action named may lie behind one that is nearer in meaning."""
AS_SHOWN = 2.0
"""Score of a tool in the words of whose example something is said: above what any likeness reaches."""


class Intents:
    """Ranks the tools of one agent."""

    def __init__(self, tools: Sequence[ToolSpec], meaning: Meaning, examples: Examples, *, read: bool = False) -> None:
        """read: a trained reader speaks for and against tools, too."""
        self._meaning, self.examples = meaning, examples
        self.margins = BY_WORDS if isinstance(meaning, WordOverlap) else BY_READER if read else BY_MEANING
        self._profiles = _profiles(tools)
        self._likes: dict[str, list[list[float]]] = {}
        self._background: list[str] | None = None
        self._texts = [text for profile in self._profiles for text in profile.texts]
        groups = tuple(profile.texts for profile in self._profiles)
        self._learned = Ranker.learn(meaning, groups) if self.margins.learned else None
        shared: dict[str, int] = {}
        for profile in self._profiles:
            for noun in profile.nouns:
                shared[noun] = shared.get(noun, 0) + 1
        self._spread = {noun: count / max(1, len(self._profiles)) for noun, count in shared.items()}
        many = len(self._profiles) > 1
        self.common = frozenset(noun for noun, share in self._spread.items() if many and share >= 0.5)
        """Stems that half the tools speak of: what the agent is about."""
        self._sells = any("order" in p.acts or _TRADED.search(" ".join(p.texts)) for p in self._profiles)
        self._acts = frozenset().union(*(p.acts for p in self._profiles)) if self._profiles else frozenset()

    def rank(
        self, text: str, bonus: Callable[[str], float] | None = None, *, learned: bool = True
    ) -> list[tuple[str, float]]:
        """(tool, score) of all tools, best first. bonus: tool → what else speaks for it, −0.3…0.8. learned: what is
        learned of their examples counts."""
        if not self._profiles:
            return []
        wanted, refused = split_refused(_INTRODUCTION.sub("", text))
        words = normalize(wanted)
        said, against = actions(words), set(actions(refused)) - set(actions(words))
        due, arranged = _DUE.search(words), existing.THERE_IS.search(words)
        within = range(*arranged.span()) if arranged else ()
        said = {action: at for action, at in said.items() if at not in within and not (due and action == "book")}
        stems = set(content(words))
        scores = self._meaning.similarity(wanted or text, self._texts)
        stems |= {s for one in stems if one not in self._spread for s in _SAME.get(one, ()) if s in self._spread}
        foreign = any(s not in self._spread and s not in NEUTRAL and not s[0].isdigit() for s in stems)
        shown = self.examples.match(text)
        plainly = bool((said.keys() - TALKY) & self._acts)
        unsold = not self._sells and _TRADE.search(words)
        absent = _UNSOLD if unsold else _ABSENT if "cancel" in said.keys() - self._acts else 0.0
        around = self._around(wanted or text, absent)
        ranked, at = [], 0
        for profile in self._profiles:
            near, at = scores[at : at + len(profile.texts)], at + len(profile.texts)
            nouns = self._by_nouns(profile, stems)
            acts = _by_acts(profile, said, self._acts)
            if foreign and not nouns and acts > 0:
                # the right action on something this tool knows nothing of: "book a flight" at a hotel
                acts *= 0.6 if profile.acts & said.keys() & UNDOING else 0.4
            if not acts or acts < 0.3:
                acts = max(acts, _by_verb(profile, words))
            rules = nouns + acts + self._by_owner(profile, words)
            score = self._likeness(profile, near) + self.margins.rules * rules - around
            if self.margins.background:
                score += existing.weigh(profile, said, arranged, words, named=bool(nouns))
            if profile.acts & against:
                score -= 0.6
            elif plainly and not profile.acts & said.keys():
                score -= self.margins.elsewhere
            ranked.append((profile.name, score))
        if learned and self._learned and not said.keys() & UNDOING:  # that is told by its action, not by its thing
            weighed = [self.margins.learned * one for one in self._learned.weigh(scores)]
            best = max(score for _, score in ranked)
            ranked = [(name, score + one) for (name, score), one in zip(ranked, weighed, strict=True)]
            over = max(score for _, score in ranked) - best
            ranked = [(name, score - over) for name, score in ranked]
        if bonus:
            least = max(score for _, score in ranked) - _REACH
            ranked = [(name, score + bonus(name) if score >= least else score) for name, score in ranked]
        if shown:
            ranked = [(name, max(score, AS_SHOWN) if name == shown.tool else score) for name, score in ranked]
        ranked.sort(key=lambda pair: -pair[1])
        return self._able(ranked, said.keys() & UNDOING) if self.margins.elsewhere else ranked

    def decide(self, text: str, bonus: Callable[[str], float] | None = None, least: float | None = None) -> Decision:
        """The tool that is meant. least: replaces the margin `enough`, where something else is being talked of: it is
        left for what is near a tool's text, not for what is learned of them."""
        again = sound_alike(text)
        if again != text and not set(actions(normalize(text))) & self._acts - TALKY and not self.examples.match(text):
            text = again
        ranked = self.rank(text, bonus, learned=least is None)
        least = self.margins.enough if least is None else least
        lead = ranked[0][1] - ranked[1][1] if len(ranked) > 1 else 0.0
        undoing = {p.name: p.acts & UNDOING for p in self._profiles if p.acts & UNDOING}
        if len(undoing) > 1 and (ranked[0][0] in undoing or ranked[0][1] < least) and only_unable(normalize(text)):
            movers = [name for name, acts in undoing.items() if acts == {"move"}]  # nothing is lost by moving
            if len(movers) == 1:
                return Decision(movers[0], score=max(ranked[0][1], least))
        named = actions(normalize(text)).keys() & UNDOING
        able = [name for name, acts in undoing.items() if acts & named]
        if len(able) == 1 and ranked[0][1] < AS_SHOWN and not set(content(text)) - NEUTRAL:
            return Decision(able[0], score=max(ranked[0][1], least))  # "I'd rather move it"
        if ranked and self.margins.alone <= ranked[0][1] < least <= self.margins.enough and lead >= self.margins.ahead:
            return Decision(ranked[0][0], score=ranked[0][1])
        sure = self.margins.lead * (min(lead, _FAR) - _TIED * (lead < self.margins.apart))
        if not ranked or ranked[0][1] + sure < least:
            return Decision(score=ranked[0][1] if ranked else 0.0)
        best, top = ranked[0]
        rivals = tuple(name for name, score in ranked[:3] if score + sure >= least and top - score < self.margins.apart)
        return Decision(rivals=rivals, score=top) if len(rivals) > 1 else Decision(best, score=top)

    def requests(self, text: str) -> list[tuple[str, str]]:
        """The text cut where another request begins, each with its tool: both sides must call clearly for different
        tools, and what comes before the first belongs to it. One request alone comes without its tool."""
        parts = self.demands(text)
        if len(parts) > 2 and not parts[0][1]:
            words, tool = parts[1]
            parts = [(text[: text.index(words) + len(words)], tool), *parts[2:]]
        if len(parts) == 2 and not parts[0][1] and self.asks_for(parts[1][1], {"transfer"}):
            return [(text, parts[1][1])]  # "are you sure? I'd rather talk to a designer"
        return parts if len(parts) > 1 and all(tool for _, tool in parts) else [(text, "")]

    def demands(self, text: str) -> list[tuple[str, str]]:
        """The text cut where another tool is called for, each with its tool; "" for words that call for none."""
        cuts = [match.span() for match in _SPLIT.finditer(text)]
        bounds = zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True)
        pieces = [(start, end) for start, end in bounds if text[start:end].strip()]
        reasons = any(gives_reason(normalize(text[start:end])) for start, end in pieces[:-1])
        if len(pieces) < 2 or reasons or self.examples.match(text):
            return [(text, "")]
        starts: list[int] = []
        tools: list[str] = []
        ends: list[int] = []
        for start, end in pieces:
            tool = self._demand(text[start:end], besides=bool(starts))
            if not starts or tool and tool != tools[-1] and len(text[start:end].split()) > 1:
                starts, tools, ends = [*starts, start], [*tools, tool], [*ends, end]
            else:
                ends[-1], tools[-1] = end, tools[-1] or tool
        return [(text[start:end], tool) for start, end, tool in zip(starts, ends, tools, strict=True)]

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """How alike in meaning a text is to each of some others."""
        return self._meaning.similarity(text, others)

    def asks_for(self, tool: str, said: Set[str]) -> bool:
        """Whether one of the actions said is what a tool does."""
        return any(profile.name == tool and profile.acts & said for profile in self._profiles)

    def _demand(self, piece: str, *, besides: bool) -> str:
        """The tool that a part of a sentence asks for on its own, by its action word, or, besides something else, a
        person; "" when it does not."""
        if self.examples.is_name(piece):
            return ""  # "my Ramipril and my Metformin" is one request
        if existing.THERE_IS.search(normalize(piece)) and not wants(normalize(piece)):
            return ""  # "I'm booked in for tomorrow" says why
        wanted, _ = split_refused(piece)
        said = set(actions(normalize(wanted)))
        decision = self.decide(piece)
        best, score = next(iter(self.rank(piece)), ("", 0.0))
        thing = next((set(content(p.thing)) for p in self._profiles if p.name == best), set())
        if (said or _ELLIPTIC.search(piece)) and score >= self.margins.likely and thing & set(content(wanted)):
            return best  # "set a timer", where timers are started and other things are set; "timer for ten minutes"
        if decision.score >= self.margins.plain and len(piece.split()) <= 4 and not re.search(r"\d", piece):
            return decision.tool  # "card ending 9090" belongs to what was asked before
        if besides and wants(normalize(piece)) and self.asks_for(decision.tool, {"transfer"}):
            return decision.tool  # "… and I need a repeat prescription"
        if not decision.tool or (not said - TALKY and not said & {"ask", "set", "add"}):
            return ""
        profile = next(p for p in self._profiles if p.name == decision.tool)
        return decision.tool if profile.acts & said else ""

    def _able(self, ranked: list[tuple[str, float]], named: Set[str]) -> list[tuple[str, float]]:
        """A tool that is there for what is named instead of one that only speaks of the same thing: "push my
        vaccination back" books none, however near that is to "I want to come in for a vaccination"."""
        able = {profile.name for profile in self._profiles if profile.acts & named}
        undoing = {profile.name for profile in self._profiles if profile.acts & UNDOING}
        (first, top), *others = ranked
        best = next((name for name, score in others if name in able and top - score < _BESIDE), "")
        if not best or first in undoing:  # "she can't make it, could we change it?" moves, though it names both
            return ranked
        return [(best, top), (first, top - self.margins.elsewhere), *(pair for pair in others if pair[0] != best)]

    def _around(self, text: str, absent: float) -> float:
        """What speaks against all tools: how near it is to an everyday request that none of them is there for, and, as
        `absent`, that it names an action that none of them does."""
        if not self.margins.background:
            return 0.0
        if self._background is None:
            nearest = [self._meaning.similarity(text, EVERYDAY) for text in self._texts]
            self._background = [r for r, *scores in zip(EVERYDAY, *nearest, strict=True) if max(scores) < _OWN]
        near = max(self._meaning.similarity(text, self._background)) - _AROUND
        return self.margins.background * near + absent

    def _likeness(self, profile: _Profile, near: Sequence[float]) -> float:
        """Of words that are this near to each of a tool's texts. The cosine with the middle of the nearest texts is the
        mean of the cosines with each, over the middle's length: the middle of dozens of ways to say it is near none."""
        nearest = self.margins.nearest * max(0.0, max(near, default=0.0))
        if not self.margins.centre or not near:
            return nearest
        if profile.name not in self._likes:
            self._likes[profile.name] = [self._meaning.similarity(text, profile.texts) for text in profile.texts]
        most, likes = sorted(range(len(near)), key=lambda at: -near[at])[:_MIDDLE], self._likes[profile.name]
        length = sqrt(max(1e-6, sum(likes[one][other] for one in most for other in most))) / len(most)
        return nearest + self.margins.centre * sum(near[at] for at in most) / len(most) / length

    def _by_owner(self, profile: _Profile, words: str) -> float:
        """ "My appointment" is one that exists, "an appointment" one to be made."""
        if "find" in profile.acts:
            return 0.0
        for owner, noun in _OWNED.findall(_HAVE.sub("my ", words)):
            if stem(noun) in profile.nouns:
                return 0.12 if (owner == "my") == profile.existing else -0.12
        return 0.0

    def _by_nouns(self, profile: _Profile, stems: set[str]) -> float:
        hits = [profile.nouns[s] * (1.0 - 0.4 * self._spread[s]) for s in stems if s in profile.nouns]
        return min(0.55, sum(sorted(hits, reverse=True)[:3]))


_DULL_VERBS = frozenset("get give set make tell say check find show be do go have put open".split())


def _by_verb(profile: _Profile, words: str) -> float:
    """The tool's own verb where a request begins: "use the rope", "can you freeze my membership"."""
    if not profile.verb or profile.verb in _DULL_VERBS:
        return 0.0
    return 0.4 if re.search(rf"{AT_HEAD}{re.escape(profile.verb)}\b", words) else 0.0


def _by_acts(profile: _Profile, said: Mapping[str, int], known: frozenset[str]) -> float:
    shared = profile.acts & set(said)
    if shared - TALKY:
        return 0.45
    if (set(said) - TALKY) & known:
        return 0.0  # another tool owns what was said
    if shared:
        return 0.25
    akin = any(profile.acts & family and set(said) & family for family in AKIN)
    return 0.25 if akin and set(said) - TALKY else 0.1 if akin else 0.0


def _profiles(tools: Sequence[ToolSpec]) -> list[_Profile]:
    """All tools' profiles. An example's action counts for a tool unless it is what another tool is there for."""
    firsts = {tool.name: _acts_of(tool) for tool in tools}
    out = []
    for tool in tools:
        others = frozenset().union(*(acts for name, acts in firsts.items() if name != tool.name))
        shown = {a for example in tool.examples for a in actions(normalize(example)) if a not in TALKY}
        acts = firsts[tool.name] if tool.transfer else firsts[tool.name] | (shown - others - {"find"})
        out.append(_profile(tool, frozenset(acts)))
    return out


def _profile(tool: ToolSpec, acts: frozenset[str]) -> _Profile:
    first = normalize((sentences(tool.description) or [""])[0])
    nouns: dict[str, float] = {}

    def note(text: str, weight: float) -> None:
        for one in content(text):
            nouns[one] = max(nouns.get(one, 0.0), weight)

    properties = items.with_fields(tool.parameters.get("properties", {}))
    for name, schema in properties.items():
        note(naming.label(name), 0.15)
        for value in signatures.main_schema(schema).get("enum", ()):
            note(naming.spoken_option(value), 0.25)
    note(tool.description if not tool.transfer else "", 0.2)
    for example in tool.examples:
        note(example, 0.25)
    note(" ".join(split_name(tool.name)), 0.35)
    for action in acts:  # an action's own words count as actions, not as nouns
        for way in ACTIONS[action]:
            nouns.pop(stem(way), None)
    texts = dict.fromkeys(t for t in (naming.phrase(tool), first, *tool.examples) if t)
    required = tool.parameters.get("required", ()) or ()
    keys = any(split_name(name)[-1] in {"id", "number", "code", "reference", "ref"} for name in required)
    verb, thing = naming.verb_object(tool)
    return _Profile(tool.name, acts, nouns, tuple(texts), verb, thing, keys or "existing" in first)


def _acts_of(tool: ToolSpec) -> frozenset[str]:
    """The actions of a tool, by its name's verb and the head of its description."""
    first = normalize((sentences(tool.description) or [""])[0])
    if tool.transfer:
        return frozenset({"transfer"})
    verb, _ = naming.verb_object(tool)
    acts = set(actions(verb)) | set(actions(" ".join(first.split()[:2])))
    acts |= {act for act, at in actions(" ".join(first.split()[:6])).items() if at == 0}
    if verb in ("set", "get", "make", "create", "add", "start", "run"):
        # "set the alarm": "wake me"
        acts |= set(actions(normalize(naming.verb_object(tool)[1]).split(" ")[-1])) - TALKY - {"find"}
    if not acts and split_name(tool.name)[:1] != [verb]:
        acts = {"find"}
    if verb.split()[0] in {"get", "list", "show", "fetch", "retrieve"} and "on" not in acts:
        acts.add("find")
    return frozenset(acts | {"ask"} if "find" in acts else acts)


def split_refused(text: str) -> tuple[str, str]:
    """(what is wanted, what is refused): "I don't want to cancel, just move it" → ("just move it", "cancel")."""
    wanted, refused = [], []
    for clause in re.split(r"\s*(?:[,.;]|\bbut\b|\bjust\b)\s*", text):
        words = normalize(clause)
        match = _NOT.search(words)
        verb = words[match.end() :] if match else ""
        near = set(actions(" ".join(verb.split()[:2]))) - {"find", "ask"}
        if match and near and not actions(words[match.start() : match.end() + 20]).get("cancel", -1) == 0:
            refused.append(verb)
            rest = words[: match.start()]
            wanted.append(rest)
        else:
            wanted.append(clause)
    joined = " ".join(w for w in wanted if w)
    return (joined, " ".join(refused)) if refused else (text, "")


_ALIKE: tuple[tuple[str, str], ...] = (
    (r"\bcan(?:'t| not|not|t)? (?:sell|sail|sale|cell|sold)\b", "cancel"),
    (r"\b(?:council|counsel|cancer|cansel|canceled|console)\b", "cancel"),
    (r"\b(?:moove|mood|moved|mooved|remove) (?=my|the|it|an)", "move "),
    (r"\b(?:re new|we knew|renewed)\b", "renew"),
)
"""What a small recogniser makes of the commonest action words. Tried only when the text as it stands means nothing."""


def sound_alike(text: str) -> str:
    """The text with near-sounding words put right; the same text when there are none."""
    out = text.lower()
    for pattern, word in _ALIKE:
        out = re.sub(pattern, word, out)
    return out if out != text.lower() else text
