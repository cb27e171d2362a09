"""How people say yes and no in English: the grammar that `read` reads with. Pure.

Regular expressions over lower-case words with short forms written out; the longest match of any kind counts.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["yes", "soft", "no", "firm no", "off", "neutral", "doubt", "stop"]
"""soft: a yes only when nothing else is said. firm no: a no whose own words are content ("don't cancel it"). off: a no
to the whole matter ("forget it"). neutral: courtesies and fillers. doubt: a yes beside it is none. stop: looks like an
answer and is none ("no idea")."""

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
_NOW_OR_LATER = rf"(?:{_NOW}|now|today|tonight|later|in a (?:minute|moment|bit|while)|first|then|myself)"
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

_FOR_HELP = (
    r"(?: for (?:(?:your|the|all|kind|great|patient|quick|and) )*(?:this|that|it|everything|checking|asking|"
    r"help(?:ing)?|assistance|patience|support|service|time|work|same|confirming))?"
)

GRAMMAR: dict[Kind, tuple[str, ...]] = {
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
        rf"(?:that|this|all (?:of )?(?:that|this)) (?:is |was )?{_VERY}(?:{_GOOD}|the (?:plan|deal|idea)|"
        rf"all (?:i|we) (?:want|need)(?:ed)?(?: from you)?){_FOR}",
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
        rf"{_I} (?:will (?!do )|would|want to|am going to (?!do )|want|need) (?:take |have |do |accept |go with |"
        r"go for )?(?:it|that|this)(?: one)?",
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
        rf"with pleasure|happy to|as (?:discussed|agreed|planned|you said)|{_I} (?:like|love) (?:it|that|this)|love it|"
        r"nailed it|makes sense|reads well|can do",
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
        rf"(?:thanks|thank you)(?: (?:so much|a lot|a bunch|a ton|again|very much|a million|kindly))*{_FOR_HELP}|"
        r"many thanks|cheers",
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
        # "okay, I'll take that now": what they do themselves
        rf"{_I} (?:will|am going to) (?:do|(?:take|have)(?=.* {_NOW_OR_LATER})) (?:it|that|this|them|so|one)(?: one)?"
        rf"(?: {_NOW_OR_LATER})?|{_I} (?:will|am going to) go(?! (?:with|for|ahead|on))",
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
