"""Yes or no, as people say it. Pure; another language is another grammar with the same `read`.

Used where a caller must agree before something happens, so doubt is never a yes: a yes is *plain* only when every word
of the turn belongs to it. The grammar composes what people say of a proposal ("that | all | it" + "looks | is" +
"good | right | fine" + "for me"), ask for ("go ahead", "book it") and do by saying so ("I confirm"), each of which a
"not" turns round. Whatever it does not know comes back in `rest`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .lexicon import TENS, UNITS

Kind = Literal["yes", "soft", "no", "firm no", "off", "neutral", "doubt", "stop"]
"""soft: a yes only when nothing else is said. firm no: a no whose own words are content ("don't cancel it"). off: a no
to the whole matter ("forget it"). neutral: courtesies and fillers. doubt: a yes beside it is none. stop: looks like an
answer and is none ("no idea")."""

MOST_WORDS = 60
"""Words of a turn that are looked at: one that says nothing but yes for longer is no answer."""
MOST_CHARACTERS = 2000
"""Of a turn that can be an answer, two minutes of talk: a typed one may have 32 kB, and is read on the event loop."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a caller answered."""

    answer: Literal["yes", "no"] | None
    """None: neither was said, or both were."""
    rest: str = ""
    """The words beyond the answer, as they stood. With "yes" they are a condition ("yes but at four" → "at four"):
    act only after they are understood. With "no" they are usually the correction. With None, the whole text."""
    doubtful: bool = False
    """The answer was put as a question ("yes?"), or with a doubt ("yes, I guess")."""

    off: bool = False
    """A no to the whole matter: "never mind", "not now"; a bare no may be one to a detail."""

    @property
    def plain(self) -> bool:
        """Whether this is a yes to act upon: nothing but a yes, and no doubt."""
        return self.answer == "yes" and not self.rest and not self.doubtful


# ── the grammar: regular expressions over lower-case words with short forms written out ──

_VERY = (
    r"(?:(?:very|so|really|just|all|quite|pretty|absolutely|totally|completely|perfectly|exactly|entirely|most|about|"
    r"definitely|certainly|indeed|still|also|both|already|more than|a hundred percent|100 percent|100) )*"
)
_GOOD = (
    r"(?:good (?:to go|enough)|good|great|fine|okay|ok|all right|alright|perfect|correct|right|accurate|exact|"
    r"lovely|excellent|wonderful|"
    r"awesome|cool|super|nice|brilliant|fantastic|amazing|ideal|splendid|superb|marvellous|dandy|true|terrific|neat|"
    r"spot on|bang on|in order|acceptable|satisfactory|suitable|sensible|beautiful|fabulous|delightful|sorted|"
    r"good to go|"
    r"grand|sweet|dope|peachy|on point|a good (?:idea|plan)|a deal|a plan|a yes|a go|like a (?:good )?plan|"
    r"just right)"
)
_BAD = r"(?:wrong|incorrect|bad|false|mistaken|inaccurate|a mistake|an error|off|no good|nonsense|terrible|awful|a no)"
_RIGHTLY = r"(?: (?:right|nicely|well|correctly|exactly|perfectly|completely|just fine|properly|precisely))*"
_FOR = (
    r"(?: (?:for|to|by|with|on) (?:me|us|my (?:end|side|part)|this|that|it|everything|all of (?:it|that))|"
    r" here| there)*"
)
_THAT = (
    r"(?:(?:and )?(?:that|this|it|they|these|those|everything|all|all of (?:it|that|this|them)|"
    r"(?:all )?(?:the|those|these|your|my|that|this) (?:details?|date|day|time|number|amount|address|name|"
    r"information|info|"
    r"order|booking|numbers|data|price|cost|total|plan|slot|place|quantity|spelling|e ?mail|appointment|"
    r"reservation)|what you (?:said|have|read|just said)|the (?:whole|lot))(?: all| both)?)"
)
_BE = (
    r"(?:is|are|will be|would be|should be|looks?|sounds?|seems?(?: to be)?|feels?|appears?(?: to be)?|"
    r"reads?)"
)
_FITS = (
    r"(?:works?|suits?|fits?|match(?:es)?|checks? out|adds? up|does (?:it|the job|the trick)|is it|will do|"
    r"makes sense)"
)
_IT = r"(?:it|that|this|them|those|so|that one|this one|the one|the thing)"
_PLEASE = (
    r"(?:(?:please|just|now|so|then|and|kindly|you (?:can|may|could|should)|(?:can|could|would|will) you|"
    r"go ahead and|go on and|feel free to|i (?:would (?:like|love)|want|need) (?:you )?to|we (?:can|could|should|"
    r"will)|"
    r"i am (?:ready|happy|glad|willing|okay|fine|good) (?:for you )?to|let us|let me|by all means|do) )*"
)
_YES = (
    r"(?:ye+s+|yeah|yea|yeh|yep|yup|yip|ya|yah|yas+|yessir|yessum|"
    r"ye|yus|yeppers|aye|affirmative|y|yy|uhhuh|mhm+|mm+hm+)"
)
_NO = r"(?:no+|nope|nah|naw|nay|negative|n|nn|nup|nuh uh|uh uh|uhuh|mm mm)"
_THING = r"(?:the|my|this|that) (?:order|booking|reservation|payment|request|purchase)"
_GO = (
    rf"(?:go (?:right )?ahead(?: (?:with|and do) (?:it|that|this|{_THING}))?|go on|go for (?:it|that|"
    r"this)(?: one)?|proceed(?: with (?:it|"
    rf"that|this|{_THING}))?|"
    r"continue|carry on|(?:move|go|push) (?:forward|ahead)|(?:go|run|roll) with (?:it|that|this|that one)|"
    r"do (?:it|that|this|so|them|the thing)|make it (?:so|happen|official|a deal)|get it done|have at it|fire away|"
    r"knock yourself out|be my guest|ship it|let us (?:go|roll|do (?:it|that|this)|go for it|do so)|"
    r"let it be so|so be it|send away|take it away|hit it|lock it down|sign me up|count me in|put me down)"
)
_MAKE = (
    r"(?:book|confirm|send|order|place|submit|finali[sz]e|reserve|schedule|save|lock|take|buy|process|complete|"
    r"approve|accept|register|arrange|issue|apply|post|set|file|execute|pull the trigger on|put)"
)
_NOT = r"(?:not|never|no longer|hardly|not really|not quite|not at all|not exactly)"
_I = r"(?:i|we)"
_I_AM = r"(?:(?:i am|we are|i would be|i will be))"
_WISHED = (
    r"(?:(?:what|how|as) (?:i|we) (?:want|wanted|need|needed|said|meant|asked for|had in mind|am after|"
    r"am looking for|"
    r"would like|was looking for|was after|like) ?(?:it|to do|to happen|done)?)(?<! )"
)
_AUX = r"(?:do|did|am|are|is|was|were|would|will|can|could|have|has|had|does|should|may|must|shall)"
_NOW = r"(?:(?:right )?(?:now|away)|immediately|at once|asap|as soon as (?:possible|you can)|straight away|already)"
_END = r"(?=$| (?:please|thanks|thank you|sir|ma'am|then)$)"
_CALL_OFF = (
    r"(?:never ?mind(?: (?:that|it|then))?|forget (?:it|that|about (?:it|that))|leave (?:it|that)(?: be| alone|"
    r" at that)?|"
    rf"drop (?:it|that)|skip (?:it|that)|scrap (?:it|that)|scratch (?:it|that)|stop(?:{_END}| (?:it|that|there|"
    r"everything))|"
    rf"abort(?: (?:it|that))?|quit{_END}|cancel(?:{_END}| (?:it|that|this|everything|the whole thing|all of (?:it|"
    r"that)))|"
    r"call it off|hold off|back out|undo (?:it|that)|take (?:it|that) back|changed my mind|"
    r"(?:another|some other) time|(?:maybe|perhaps) (?:later|another time|not|next time)|"
    r"let us (?:not|leave it|forget it|stop|drop it|skip it|cancel))"
)

_GRAMMAR: dict[Kind, tuple[str, ...]] = {
    "yes": (
        rf"(?:(?:oh|hell|heck|ooh|why|well|um|ah) )*{_YES}(?: (?:{_YES}|sir|ma'am|indeed|sure|siree))*",
        r"uh huh|mm+ hm+|m hm|mhm hm|hm mm hm|mm huh|um hum|uh hm",
        r"(?:most |quite |but |very )?(?:absolutely|definitely|certainly|totally|surely|indeed|naturally|obviously|"
        r"undoubtedly|positively|gladly)",
        rf"of course|for sure|(?:oh )?sure(?: thing| enough)?|sure do{_END}|by all means|you bet(?: ?cha| ya)?|"
        r"betcha",
        r"without (?:a |any )?(?:doubt|question)|no doubt(?: about (?:it|that))?|why (?:ever )?not",
        r"no (?:problems?|objections?|issues?|probs?|complaints)(?: (?:with|from|for|at) (?:me|us|that|it|all))*",
        rf"{_I} (?:see no reason not to|do not see why not|(?:see|have) no (?:objections?|problems?|issues?)"
        r"(?: with (?:it|that|this))?)",
        r"(?:a |one )?hundred percent|100(?: percent)?",
        rf"(?:{_THAT} )?{_BE} {_VERY}{_GOOD}{_FOR}",
        rf"{_VERY}{_GOOD} (?:for|by|with) (?:me|us|that|it|this|all of (?:it|that)|everything)",
        rf"all (?:good|correct|right|fine|clear|set|in order|perfect|great|well|okay|ok|accurate){_FOR}",
        rf"{_THAT} (?:(?:should|would|will|does|do|really|all) )*{_FITS}{_RIGHTLY}(?: (?:me|us))?{_FOR}",
        r"(?:works|suits|fits)(?: (?:nicely|fine|well|great|perfectly))? (?:for )?(?:me|us)|works",
        rf"{_THAT} {_BE} (?:(?:exactly|precisely|just) )*(?:it|the (?:right )?one|the ticket|me|mine|us|settled|"
        r"the (?:right|correct) \w+|"
        rf"{_WISHED}|the case|a yes from me)(?: exactly)?",
        rf"exactly (?:right|so|that|it|{_WISHED})|precisely|spot on|bang on|bingo|correct|affirm|accurate",
        r"you (?:have |are )?(?:got|have|nailed|read|heard|understood|hit) (?:it|that|everything|me|all of it|"
        rf"the nail on the head)(?: all| down)?{_RIGHTLY}",
        r"you (?:are |got that |got it )(?:quite |absolutely )*(?:right|correct)|right you are",
        rf"{_PLEASE}{_GO}(?: {_NOW})?",
        rf"{_PLEASE}{_MAKE} (?:{_IT}|{_THING})(?: (?:in|up|down|through|off|out))?(?: for (?:me|us))?(?: {_NOW})?",
        rf"{_PLEASE}(?:confirm|proceed|go|approve|submit|book|continue|send|accept|finali[sz]e|order|reserve|"
        rf"complete)(?: away| {_NOW})?{_END}",
        r"please do(?: so| it| that)?|(?:permission |request |wish )?granted",
        r"you (?:may|can|should|have my (?:ok|okay|agreement|permission|approval|consent|blessing|go ahead|word))",
        rf"{_I} (?:(?:hereby|do|can|fully|would|will|completely|also|totally) )*(?:agree|confirm|accept|approve|"
        r"consent|concur|authori[sz]e|permit|allow)"
        r"(?: (?:it|that|this|to (?:it|that|this)|with (?:it|that|this|you)|everything|all of (?:it|that)))?",
        r"agreed|confirmed|accepted|approved|authori[sz]ed|done(?: deal)?|deal|sold|roger(?: that)?|copy that|10 4",
        rf"{_I_AM} {_VERY}(?:sure|positive|certain|in|ready|game|all for it|for it|in favou?r|on board|satisfied|"
        r"in agreement|convinced|down(?: for (?:it|that))?)",
        rf"(?:{_I_AM} )?{_VERY}(?:good|fine|okay|ok|happy|cool|pleased|comfortable|content) (?:with|about|to|for) "
        r"(?:it|that|this|you to|everything|go|go ahead|proceed|do (?:it|that)|all of (?:it|that)|the details|"
        r"confirm)"
        r"(?: one)?",
        rf"{_I} would (?:really |very much )?(?:like|love|appreciate|want) "
        rf"(?:it|that|this|to{_END}|to do (?:it|that|so|this))(?: very much| a lot)?",
        rf"{_I} (?:will|would|want to|am going to|want|need) (?:take |have |do |accept |go with |go for )?"
        r"(?:it|that|this)(?: one)?",
        rf"(?:(?:like|as) )?{_I} (?:(?:already|just|have) )*(?:said|told you|say|answered)(?: you)?(?: that)? yes|"
        rf"(?:like|as) {_I} (?:just )?(?:said|told you)|"
        r"as you (?:say|wish|like)|feel free|very much so|thumbs up|s[ií]|oui|ja|da",
        rf"{_I} (?:hereby )?give (?:you )?(?:my )?(?:full )?(?:consent|permission|approval|blessing|okay|go ahead)",
        rf"{_THAT} {_BE} not (?:a problem|an issue|wrong|bad)(?: at all)?|nothing wrong with (?:it|that)|"
        r"all is (?:well|good)",
        r"(?:i am|we are|you are|it is) (?:all )?set|could not (?:be better|agree more)|right(?:y|i)? ?o[nh]?",
        r"(?:my|the) answer is yes|count on it|right on|ready(?: (?:to go|when you are))?|"
        r"(?:(?:it|"
        r"that) is )?an? (?:\w+ )?(?:deal|date|yes|go)(?: (?:from|for) me)?",
        rf"with pleasure|happy to|as (?:discussed|agreed|planned|you said)|{_I} (?:like|love) (?:it|that)|love it|"
        r"makes sense|reads well|"
        r"can do",
        rf"{_I} (?:(?:hereby|do|can|fully) )*(?:confirm|affirm|agree to|accept|approve) (?:(?:that|this|it|to) )?"
        rf"(?:all|(?:all )?(?:of )?(?:that|this|it|them|everything|the (?:above|same)|{_THAT}))",
        rf"(?:{_THAT} (?:{_BE}|have been) )?(?:confirmed|approved|accepted|agreed|okay|correct|fine|right|good|allowed)"
        r" to proceed(?: further)?",
        rf"permission (?:\w+ )?(?:to \w+ )?(?:granted|allowed|given)|"
        rf"(?:{_I} )?(?:sure|definitely|certainly) (?:do|am|would){_END}|you sure do|"
        rf"{_I_AM} down with (?:it|that|this)",
        rf"{_THAT} works? (?:out|great|well|fine|too)?{_FOR}|{_THAT} (?:{_BE}|(?:all )?sounds?|looks?) "
        rf"{_VERY}(?:better|best|helpful|welcome|settled|a winner|{_GOOD} too){_FOR}|"
        rf"you (?:have )?(?:got|gotten) (?:it|that|everything|all of it)(?: all)?(?: correct| right| now)?",
        r"let us (?:try|take|book|play|get|have|confirm) (?:it|that|this|that one)|try (?:it|that|this|that one)",
    ),
    "soft": (
        rf"{_VERY}{_GOOD}|oke?y(?: dok(?:ey?|ie))?|kay|k|kk|exactly|no worries|not a problem|please",
        rf"{_I} do not mind|(?:i|we|they|you|these|those|it|that) (?:do|does|is|am|would|will|have|did|are|can|"
        r"could)|got it|"
        r"so be it|fair enough|will do|very (?:good|well)",
    ),
    "no": (
        rf"(?:(?:oh|uh|um|well|hell|heck|god|but|hmm) )*{_NO}(?: (?:{_NO}|thanks|thank you(?: very much| so much)?|"
        r"way|"
        r"sir|ma'am|chance|deal|good|can do|never))*",
        r"(?:absolutely|certainly|definitely|of course|probably|better|rather|really|surely|obviously|hopefully) not",
        r"not (?:at all|really|quite|exactly|right|correct|that(?: one)?|"
        r"this(?: one)?|it|any ?more|going to happen|for me|interested|on your life|a chance|ever|good|okay|ok|fine|"
        rf"so fast|at the moment|necessary|{_WISHED}|happy with (?:it|that)|accurate|true|like that|"
        r"the (?:right )?one)",
        r"(?:please )?do not(?: (?:do|book|send) (?:it|that|this|so|anything)| bother| proceed| go ahead| confirm)?",
        r"(?:please )?never(?: ever)?|nothing",
        rf"{_THAT} {_BE} {_NOT}(?: {_VERY}(?:{_GOOD}|it|the (?:right )?one|me|{_WISHED}))?{_FOR}",
        rf"{_THAT} (?:does|do|did|will|would|can) {_NOT}(?: (?:work|suit|fit|match|look|sound|seem|do|feel|add up)"
        rf"(?: {_VERY}{_GOOD})?{_FOR})?",
        rf"(?:{_THAT} {_BE} )?{_VERY}{_BAD}",
        rf"{_I} {_AUX} {_NOT}(?: (?:want|like|agree|accept|confirm|approve|consent|wish|think so|believe so|need|"
        r"happy with (?:it|that|this))"
        r"(?: (?:it|that|this|to|so|any of (?:it|that)|anything|with (?:it|that|this)|to (?:it|that|do (?:it|"
        r"that))))*)?",
        rf"{_I} (?:(?:would|had) )?(?:rather|prefer) not(?: to)?|{_I} (?:am afraid|guess|suppose|think|believe|"
        r"hope) not",
        rf"{_I} (?:disagree|refuse|decline|object|withdraw|said no)|(?:my|the) answer is no|on second thoughts? no",
        r"thumbs down",
    ),
    "off": (
        rf"(?:{_I} (?:have )?)?{_PLEASE}{_CALL_OFF}",
        r"not (?:yet|now|today|tonight|this time|right now|at the moment|any ?more|interested)|no (?:thanks|thank you)",
        rf"{_I} do not want (?:it|that|this|to)(?: any ?more)?{_END}|hard pass|i will pass|pass",
    ),
    "firm no": (
        rf"(?:please )?do not (?!you\b|we\b|{_I}\b|have\b|worry|mind|understand|remember|know|see|care|get|hear)\w+",
        rf"{_I} do not (?:want|need|wish)(?= \w)|not that(?= \w)",
    ),
    "neutral": (
        r"um+|uh+|uhm|er+|erm|ah|oh|hmm+|hm|mm|well|so|you know|i mean|like|look|actually|to be honest|honestly|"
        r"let us see|hey",
        r"please|sir|ma'am|miss|madam|my dear|dear|man|mate|buddy|then|sorry|okay|ok|finally|at last",
        r"thanks(?: (?:so much|a lot|a bunch|again|very much|a million|for (?:that|checking|asking|your help)))?",
        r"thank you(?: (?:so much|very much|again|kindly|for (?:that|checking|asking|your help)))?|many thanks|"
        r"cheers",
        r"much appreciated|i appreciate (?:it|that)|i am (?:good|fine|okay)|(?:good ?)?bye(?: bye)?",
        r"that is (?:it|all|everything)(?: i need)?|that will be all|for (?:me|us)|with me|very much",
        rf"{_NOW}|now|hurry(?: up)?|quickly|nothing else|if you (?:would|could|please|do not mind)|"
        r"you are (?:very |so )?(?:kind|helpful)|i (?:really )?can not wait|"
        r"(?:i am |really )*looking forward(?: to (?:it|that|this))?",
    ),
    "doubt": (
        rf"maybe|perhaps|possibly|probably|{_I} (?:guess|suppose|think|believe|hope|reckon|assume|imagine)(?: so|"
        r" that)?",
        r"kind of|sort of|kinda|sorta|more or less|should be|could be|might be|almost|nearly|mostly|partly|half|ish",
        rf"(?:{_I_AM} )?(?:not (?:so |too |quite |really |entirely |100 percent )?(?:sure|certain)|unsure|undecided)",
        rf"{_I} (?:really |honestly )?do not (?:really )?know|no idea|no clue|do not know|{_I} might|(?:it )?depends",
        r"whatever(?: you (?:say|want|think|like))?|if you (?:say so|like|want|insist|must)",
    ),
    "stop": (
        r"no (?:one|matter|rush|hurry|longer|more|wonder|other|later|earlier|sooner|changes?|corrections?)",
        r"i (?:do|am|would|will|have|did) not (?:have|remember|recall|understand|see|care|mean|hear|catch|get|able|"
        r"going|quite)|i have not got|do not (?:you|we|i|have|worry|mind|understand|remember)",
        r"right (?:after|before|here|there)|good (?:morning|afternoon|evening|day|night|question|luck|for you)",
        r"great question|fine print|correct me|sure about|i (?:do|would|did) (?:have|need|want|like)",
        r"i (?:am|will) (?:calling|looking|be|going)|i have an?|it (?:is|does|will|would) (?:for|on|at|be)",
        r"cool down|never been|i would not mind|why not (?:on|at)|of course i|sure is|not that i know",
        r"is (?:it|that)|exactly (?:what|when|how)|perfect for|(?:do|did) (?:it|that) for|yes or no|you have",
    ),
}
_ORDER: tuple[Kind, ...] = ("stop", "doubt", "firm no", "off", "no", "yes", "soft", "neutral")
"""Of two kinds that match equally much, the safer one is taken."""
_PATTERNS = [(kind, re.compile(rf"(?:{source})(?= |$)")) for kind in _ORDER for source in _GRAMMAR[kind]]
_ASKING_WELL = re.compile(r"why (?:ever )?not|(?:can|could|would|will) you .*")
"""Assent that is put as a question: "sure, why not?", "could you do that?"."""
_DECLINES_TOO = re.compile(
    r"(?!.*\b(?:correct|right|accurate|true|exact)\b).*\b(?:fine|okay|ok|good|great|perfect|all right|alright)\b.*|"
    r"sure|"
    r"of course|definitely|absolutely|certainly|no problem"
)
"""After a no these are polite ("no, that's fine"); any other yes contradicts it."""

# ── words ──

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50]")
_SIGNS = {
    **dict.fromkeys("👍👌✅✔☑💯🆗🙆", "yes"),
    **dict.fromkeys("👎❌✖🚫🙅❎", "no"),
    **dict.fromkeys("🤷🤔😕", "maybe"),
    **dict.fromkeys("🛑⛔", "stop"),
    **dict.fromkeys("🙏🙂😊😀😃😄😁🥰❤🎉🙌👏🤗😎🤝", "thanks"),
    **dict.fromkeys("🏻🏼🏽🏾🏿", ""),
}
"""What typed signs say; the last are tones of skin."""
_SHORT = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "cant": "can not", "dont": "do not",
    "don't": "do not", "let's": "let us", "lets": "let us", "thats": "that is", "its": "it is", "im": "i am",
    "i'd": "i would",
    "i'm": "i am", "it's": "it is", "wanna": "want to", "gonna": "going to", "okey-dokey": "okey dokey",
    "nvm": "never mind", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thank you", "ok": "okay",
    "isnt": "is not", "doesnt": "does not", "didnt": "did not", "youve": "you have", "nevermind": "never mind",
    "lgtm": "looks good to me", "yh": "yes", "ain't": "is not", "'tis": "it is", "okie": "okey", "alrighty": "alright",
}  # fmt: skip
_ENDINGS = {"ll": "will", "ve": "have", "re": "are", "d": "would", "s": "is", "m": "am"}
_BREAK = re.compile(r"[,.;:!?…？\n]| [-–—] ")
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
_JOIN = re.compile(r"(?:but|and|only|just|except|though|although|if|because|with)\b", re.IGNORECASE)
_LEAD = re.compile(r"^(?:[\s,.;:!?—–-]+|(?:but|and|only|except|though|although)\b|it's\s*$)+", re.IGNORECASE)
_TAIL = re.compile(r"[,.;!]\s*(yes|yeah|yep|no|nope)(?:[,\s]+(?:please|thanks|thank you))?[\s.!]*$", re.IGNORECASE)
_STRANGE = frozenset(
    "not no never but if unless except instead wait hold stop only other another different actually rather until "
    "before after when once first or else no later cancel".split()
)
"""Words that say more than the action once more, whatever the action's words are."""
_SMALL = frozenset(
    "a an the it that this these those my your our me you i we us to for at on in of and with by from is are be it "
    "please would like want can could will one now then just go ahead do make so as".split()
)
"""Words that add nothing when the action is said once more."""
_ASSENTING = frozenset(
    "yes yeah yep good great fine perfect correct right okay ok alright excellent awesome lovely nice cool wonderful "
    "exactly precisely indeed definitely certainly absolutely sure very much so really quite totally completely "
    "confirm confirmed confirming proceed proceeding continue works work sounds sound looks look seems suits fits "
    "details detail information everything above what need needed wanted am is was have has had been being got "
    "getting gave given thanks thank appreciate appreciated help helping helpful kind wish love happy glad pleased "
    "friend sir madam maam dear thing deal plan choice option idea better best try done get give me us let here there "
    "trying asked looking said desired required require requested intend intended planning purpose mine own "
    "ahead right may should must shall they these those ready agree accept approve "
    "terms further reservation booking order purchase process procedure request valid verified gotten exact".split()
)
"""Words of assent and courtesy: after a yes they are more of it, in any order."""
_CURT = frozenset({"right", "correct", "precisely", "exactly", "done", "confirm", "ready", "works"})
"""A yes by themselves; with more words they may begin another sentence ("correct that", "right, so the thing is")."""
_UNFINISHED = re.compile(
    r"(?:.* )?(?:is|are|so|the|an?|my|your|to|and|(?<!looking )(?<!asking )(?<!asked )for|of|in|on|"
    r"at|by|with|i|we|you|from|as|what)|"
    r"(?:.*\b)?what(?! (?:i|we|you)\b).*"
)
"""Words that go on, or ask."""


_NUMBERS = frozenset(UNITS) | set(TENS) | set("hundred thousand half quarter noon midnight first second third".split())


@dataclass(frozen=True, slots=True)
class _Part:
    """One piece of a turn that the grammar knows."""

    kind: Kind
    words: str
    asked: bool
    """A question mark follows."""


def read(text: str, about: str = "", *, numbers_too: bool = False) -> Consent:
    """The answer at the head (or the very end) of what was said; see `Consent` for what follows it.

    about: the words of the action that was proposed, its name and its values in words: said once more after a yes
    ("yes, cancel the appointment") they add nothing. numbers_too: the numbers in the text are known to be its own.
    """
    if len(text) > MOST_CHARACTERS:
        return Consent(None, text.strip())
    line, spans = _words(text)
    action = _Action(about, numbers_too)
    parts, at = _parts(text, line, spans, action)
    if at == len(spans) > MOST_WORDS:
        return Consent(None, text.strip())
    rest = _LEAD.sub("", text[spans[at][0] :]) if at < len(spans) else ""
    joined = at < len(spans) and bool(_JOIN.match(text, spans[at][0]))
    agreed = any(p.kind == "yes" and p.words not in _CURT for p in parts)
    if again := bool(rest) and (action.named_by(rest) or agreed and action.adds_nothing(text[spans[at][0] :])):
        rest = ""
    answer = _verdict([p for p in parts if p.kind != "neutral"], alone=not rest or joined)
    doubtful = (at < len(spans) and rest == rest.strip(" ,.;!") == "" and not again) or any(
        p.kind == "doubt" or (p.asked and not _ASKING_WELL.fullmatch(p.words)) for p in parts
    )
    off = any(p.kind == "off" for p in parts)
    if answer is None:
        if not parts and action.ordered_by(text):
            return Consent("yes")
        tail = _TAIL.search(text)
        if tail and not any(p.kind in ("yes", "no", "firm no", "off") for p in parts):
            before = text[: tail.start()].strip()
            said: Literal["yes", "no"] = "no" if tail[1].lower().startswith("n") else "yes"
            return Consent(said, "" if action.named_by(before) else before, doubtful)
        return Consent(None, text.strip(), doubtful)
    return Consent(answer, rest.strip(" ,.;!"), doubtful, answer == "no" and off)


def plain_words(text: str) -> str:
    """The words of a turn in lower case, short forms written out, no punctuation."""
    return " ".join(_words(text)[0])


def _words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words as the grammar writes them, and where each stands in the text; at most `MOST_WORDS`."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        for word in _written_out(match.group().lower().replace("’", "'")).split():
            words.append(word)
            spans.append(match.span())
        if len(words) > MOST_WORDS:
            break
    return words, spans


def _written_out(word: str) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    word = _LONG_DRAWN.sub(r"\1", word)
    if word in _SHORT:
        return _SHORT[word]
    if word.endswith("n't"):
        return f"{word[:-3]} not"
    head, _, tail = word.partition("'")
    return f"{head} {_ENDINGS[tail]}" if tail in _ENDINGS else word


def _parts(text: str, words: list[str], spans: list[tuple[int, int]], action: _Action) -> tuple[list[_Part], int]:
    """What the grammar knows of the turn, from its beginning, and the word at which it knows no further."""
    line = " ".join(words)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    at_char = {start: index for index, start in enumerate(starts)}
    clauses = _clause_ends(text, spans)
    parts: list[_Part] = []
    at = 0
    while at < len(words):
        kind, end = _longest(line, starts[at], starts[clauses[at]] - 1)
        if kind == "soft" and any(p.kind not in ("neutral", "doubt") for p in parts):
            kind = "neutral"  # "yes, please", "no, it's fine"
        elif kind in ("no", "off") and action.named_by(line[starts[at] : end]):
            meant = line.startswith("go ahead") or any(p.kind == "yes" for p in parts)  # "yes, cancel it"
            kind = "yes" if meant else "doubt"  # "cancel", of an appointment that is to be: this, or leave it be?
        if kind is None or kind == "stop":
            break
        after = at_char[end + 1]
        until = spans[after][0] if after < len(spans) else len(text)
        asked = any(mark in text[spans[after - 1][1] : until] for mark in "?？")
        parts.append(_Part(kind, line[starts[at] : end], asked))
        if kind == "firm no":
            break
        at = after
    while parts and parts[-1].kind == "neutral" and at < len(words):
        at -= len(parts.pop().words.split())  # "yes, I mean no": a filler before content belongs to the content
    return parts, at


def _clause_ends(text: str, spans: list[tuple[int, int]]) -> list[int]:
    """For each word, the word behind the end of its clause: what the grammar knows does not go on beyond a comma."""
    ends = [len(spans)] * len(spans)
    for index in range(len(spans) - 2, -1, -1):
        broken = _BREAK.search(text, spans[index][1], spans[index + 1][0])
        ends[index] = index + 1 if broken else ends[index + 1]
    return ends


def _longest(line: str, at: int, clause_end: int) -> tuple[Kind | None, int]:
    """What begins there: the longest that any kind of the grammar matches, and where it ends."""
    best: Kind | None = None
    end = at
    for kind, pattern in _PATTERNS:
        match = pattern.match(line, at, clause_end)
        if match and match.end() > end:
            best, end = kind, match.end()
    return best, end


def _verdict(said: list[_Part], alone: bool) -> Literal["yes", "no"] | None:
    """One answer out of all that were given in a row. alone: nothing else was said, or only after "but", "if" …"""
    answer: Literal["yes", "no"] | None = None
    for part in said:
        if part.kind in ("no", "firm no", "off"):
            answer = "no"
        elif part.kind == "doubt":
            answer = answer or ("yes" if alone and part.words.endswith(" so") else None)  # "I guess so"
        elif answer == "no":
            if not _DECLINES_TOO.fullmatch(part.words) and part.kind == "yes":
                return None  # "no, that's correct", "no, yes": ask again rather than guess
        elif part.kind == "soft":
            answer = answer or ("yes" if alone else None)
        else:
            answer = "yes"
    return answer


class _Action:
    """What was proposed, by the words of its name and its values."""

    def __init__(self, about: str, numbers_too: bool) -> None:
        words, _ = _words(about.replace("_", " "))
        self._verb = next(iter(words), "")
        self._known = {word for word in words if word not in _SMALL}
        self._numbers_too = numbers_too

    def named_by(self, text: str) -> bool:
        """Whether words only name the action once more. Numbers never do: "at four" may be another four."""
        own = [word for word in _words(text)[0] if word not in _SMALL]
        return bool(self._known and own) and self._says_no_more(text, own)

    def adds_nothing(self, text: str) -> bool:
        """Whether words behind a yes only assent once more, or name the action: no news, no question, no doubt."""
        said, _ = _words(text)
        own = [word for word in said if word not in _SMALL | _ASSENTING]
        if "all" in own and {"details", "information", "everything"} & set(said):
            own.remove("all")  # "cancel all of them" is more than was asked
        return not _UNFINISHED.fullmatch(" ".join(said)) and self._says_no_more(text, own)

    def _says_no_more(self, text: str, own: list[str]) -> bool:
        """Whether the words that matter of a text are all the action's own."""
        said, _ = _words(text)
        if len(said) > MOST_WORDS or "?" in text or _STRANGE & set(said) - self._known:
            return False
        numbers = {word for word in own if word in _NUMBERS or word[0].isdigit()}
        if numbers and not self._numbers_too:
            return False
        return all(word in numbers or any(_akin(word, one) for one in self._known) for word in own)

    def ordered_by(self, text: str) -> bool:
        """Whether a turn without a yes tells to do the very thing: "book the table". The verb alone may refuse it."""
        own = [word for word in _words(text)[0] if word not in _SMALL]
        return len(own) > 1 and _akin(own[0], self._verb) and self.named_by(text)


def _akin(word: str, other: str) -> bool:
    """The same word, or forms of one: "booking" and "book"."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= 4 and long.startswith(short[:-1] if short.endswith("e") else short))
