"""How callers put questions about a picture: the regular expressions, over normalised words. Another language is
another such table."""

from __future__ import annotations

import re
from typing import Literal

from ......sight import Source

Kind = Literal[
    "overview", "sees", "read", "rest", "stop", "line", "after", "find", "says", "spell", "count", "where", "there",
    "changed", "legible", "code", "dice", "color", "value", "about",
]  # fmt: skip

OBJECT = (
    r"(?:(?:all (?:of )?)?(?:this|it|that|these|those|them)|everything|all|anything|something|whatever it is|(?:all "
    r"(?:of )?)?(?:the|this|that|these|those|my|what is on (?:the|my))(?: \w+){0,2}? (?:label|letter|text|page|screen|"
    r"sign|box|bottle|package|packet|pack|leaflet|receipt|card|paper|document|form|note|display|notice|message|mail|"
    r"email|menu|print|thing|picture|image|photo|photograph|ticket|sticker|tag|envelope|can|jar|tin|carton|poster|"
    r"slide|window|tab|bill|invoice|instructions|prescription|medicine|medication|item|product|writing|words|content|"
    r"contents|codes?|barcodes?|camera|book|newspaper|magazine|whiteboard|board|monitor|laptop|phone|parcel|shelf|"
    r"plate|meter|object|back|front|side|chart|table|list|website|dialog|popup|error|cup)s?)"
)

POLITE = (
    r"(?: (?:please|thanks|thank you|for me|to me|me|out loud|out|aloud|loud|loudly|now|then|again|exactly|right now|"
    r"at the moment|currently|once more|one more time|too|as well|there|here|slowly|at all|anywhere|somewhere|quickly|"
    rf"(?:on|in|at|from|of|by|off|with) (?:here|there|{OBJECT}|(?:my|the) (?:hands?|table|desk|room|"
    r"frame|view|middle|wall|floor))|in front of (?:me|you|us|the camera)))*"
)

LEAD = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|now|well|please|um|uh|er|alright|all right|right|sorry|just|then|thanks|thank "
    r"you|yes|yeah|great|good|excuse me|oh|also|quickly|first|but|actually|hmm|look(?= what)|listen|wait|(?:can|could|"
    r"would|will) you(?: please| maybe| just| kindly| quickly)*(?= (?:tell|read|spell|describe|say|scan|look|check|"
    r"count|find|give|repeat|explain|have|take|go|continue|start|show|identify|recognize|recognise|name|help|let))|"
    r"(?:do|would) you (?:happen to )?(?:know|mind telling me)|i (?:would like|want|need|wish) (?:you )?to(?: know)?|i "
    r"(?:was )?wonder(?:ing)?|i am wondering|would you be able to|are you able to(?= tell| read)|(?:please )?tell "
    r"me(?= (?:what|which|if|whether|how|when|where|who|the|about)\b)|let me know|give me|(?:do you have )?any idea(?= "
    r"wh)|(?:can you )?guess(?= wh)|would you mind|(?:can|could) you tell(?= wh)|(?:take|have) a look and|check(?= "
    r"(?:if|whether|what|when)\b)|see(?= (?:if|whether)\b)|(?:if|whether)(?= ))(?: |$))+"
)

PICTURE = re.compile(
    r"\b(?:see|seeing|look(?:s|ing)?|watch(?:ing)?|visible|picture|image|photo|photograph|camera|screen|label|written|"
    r"printed|print|says?|hold(?:ing)?|in (?:my|the) hands?|show(?:ing|n|s)?|in front of (?:me|you|the camera)|(?:on|"
    r"in) (?:it|this|that|here|there)|page|display|sign|shelf|lines?|(?:on|in|of|from) (?:the|this|that|my) (?:\w+ "
    r")?(?:box|bottle|package|packet|pack|leaflet|letter|receipt|card|paper|document|form|note|label|envelope|can|jar|"
    r"tin|carton|ticket|sticker|tag|bill|invoice|slide|window|tab|poster|prescription|medicine|parcel|product|item|"
    r"mail|menu|picture|table|desk))\b"
)
"""Words that speak of something to be looked at."""

SOURCES: tuple[tuple[Source, str], ...] = (
    ("screen", r"\b(?:screen|window|tab|page|website|slide|dialog|popup|browser|display)\b"),
    ("photo", r"\b(?:photo|photograph|snapshot)\b"),
    ("camera", r"\b(?:camera|holding|in my hands?|in front of (?:me|the camera))\b"),
)


def whole(pattern: str) -> re.Pattern[str]:
    """The pattern as a whole turn, courtesies behind it."""
    return re.compile(f"(?:{pattern}){POLITE}")


_THING = (
    r"(?:(?:all )?(?:this|it|that|these|those|them)|(?:this|that|the other) one|(?:the|this|that|these|those|my)(?: "
    r"(?!website|web|phone|order|best)\w+){0,2}? (?:things?|objects?|items?|product|picture|image|photo|box|bottle|can|"
    r"jar|package|packet|document|card|parcel|stuff|gadget|tool|bag|medicine|book))"
)
"""What somebody holds up, as they call it."""
_SHOWN = (
    r"(?:(?:i am|we are|you are) (?:holding|showing(?: you)?|looking at|pointing at|seeing)|"
    r"i have(?: got)?(?: here)?|i (?:hold|see|show))"
)
_SCENE = (
    r"(?:in front of (?:me|you|us|the camera)|(?:in|on) (?:my|the|this|that) (?:hands?|picture|image|photo|camera|"
    r"table|desk|view|frame|monitor|screen|display|window|room|shelf|floor|wall)|there|here|around (?:me|us|here)|"
    r"visible|to be seen|shown|before me|in (?:view|sight|here|there|it|this|that)|on there)"
)
_OVERVIEW = (
    rf"what (?:is|are|might|could|can|kind of (?:thing|object) is|sort of thing is) {_THING}(?: (?:be|thing|"
    rf"called|supposed to be|meant to be|exactly|then|on about))?(?: (?:that )?{_SHOWN})?(?: (?:up|here))?",
    r"what (?:am i|are we|is (?:he|she)) (?:holding|showing(?: you)?|pointing (?:at|to)|looking at|carrying)(?: "
    r"up)?(?: (?:in|into|at|to) .*)?",
    r"what (?:do|can|did) (?:you|we) (?:see|recogni[zs]e|make out|notice|spot|observe)(?: (?!the word|written|"
    r"text).*)?",
    rf"what (?:do|would) you (?:make of|think of|think|call|say)(?: {_THING})?(?: (?:is|are|might be|could be))?",
    r"what are you (?:seeing|looking at|shown)(?: .*)?",
    rf"(?:what|who|what all|what else) is (?:lying |standing |sitting |placed |right )?{_SCENE}(?: .*)?",
    rf"(?:is there )?(?:anything|something|anybody|someone) (?:interesting )?{_SCENE}",
    rf"what (?:do|does) {_THING} look like",
    r"what have (?:i|we) got(?: (?:here|there|in my hands?))?",
    r"what do (?:i|we) have (?:here|there|in (?:my|the) hands?)",
    r"what (?:object|thing|item|product|kind of \w+|sort of \w+) (?:is|do i have|am i|are)\b.*",
    rf"describe(?: to me| me)?(?: (?:{OBJECT}|what (?:you|i) (?:see|am holding|hold|am showing)(?: .*)?|what is "
    rf"{_SCENE}(?: .*)?|the scene|the room|"
    r"my surroundings|(?:my|the) \w+))?",
    rf"(?:have|take|get) a (?:quick |good |closer |proper )?look(?: (?:at|around)(?: {OBJECT}| here| there| me)?)?",
    rf"look(?: (?:at|around|here|there))?(?: {OBJECT}| what i .*)?",
    rf"(?:identify|recogni[zs]e|name)(?: {OBJECT})?",
    r"what is (?:going on|happening|up) (?:here|there|in .*|on .*)",
    r"i (?:have|am holding|am showing you|hold)(?: up)? (?:something|a thing|this|it)(?: up)?(?: (?:here|there|"
    r"what is (?:it|this)|can you .*|tell .*))?",
    rf"do you (?:know|recogni[zs]e)(?: what)? {_THING}(?: is| are)?",
    rf"what {_THING} (?:is|are)",
    r"who is (?:there|this|that|here|in front of .*)",
    rf"what (?:it is|{_SHOWN}|you (?:can )?see)(?: .*)?",
    rf"guess what {_THING} is",
    r"(?:do|can) you see (?:anything|something)",
    rf"(?:tell me (?:something |more )?)?about {_THING}|tell me {_THING}",
    r"what am i pointing (?:at|to|the \w+ at|my \w+ at)",
)
_CODE = (
    rf"scan(?: {OBJECT}| this one)?(?: in)?",
    rf"(?:scan|read|check|decode)(?: {OBJECT}| my| the| this| that)?(?: (?:qr|bar|data ?matrix|ean))? ?(?:code|"
    rf"barcode|codes|qr)",
    r"(?:what|which)(?: number)? (?:is|does|do|are) (?:in |on |inside |behind )?(?:the|this|that) (?:qr ?codes?|"
    r"qr|bar ?codes?|bar codes?|codes?|"
    r"ean|sku|data ?matrix(?: code)?)(?: (?:say|says|contain|hold|mean|stand for|read|is|number))?",
    r"what (?:qr )?code (?:is (?:it|that|this)|do you see)",
    r"(?:is there|do you see|can you (?:see|read|scan|find)|are there any|you see) (?:a|any|the|this|that|my) "
    r"(?:qr |bar )?(?:qr|barcodes?|codes?)",
    r"(?:the )?(?:barcode|qr code|bar code)(?: number)?",
)
_READ = (
    rf"(?:read(?:ing)?|recite|read back)(?: me| us)?(?: out| aloud)?(?: {OBJECT}| (?:this|that|the other) one| what "
    rf"(?:is|stands) (?:on|in) {OBJECT})?"
    r"(?: (?:to me|for me|out|aloud|again|word for word|verbatim|in full|completely|all|carefully))*",
    rf"(?:read|tell)(?: me| us)? what (?:{OBJECT}) (?:says?|reads?)",
    rf"read(?: me)? what (?:is|stands) (?:(?:on|in) {OBJECT}|there|here|written .*)",
    rf"what (?:do|does|did|is|are) (?:{OBJECT}|(?:this|that|the other) one|he|she) (?:say|saying|read|reading)",
    rf"what (?:{OBJECT}) (?:says?|reads?)",
    rf"what (?:do|does) (?:{OBJECT}|they) want(?: (?:from|of) (?:me|us))?|what is {OBJECT} about",
    r"what (?:is|does) (?:the|my|this|that) \w+ (?:show|say|display|read)(?:ing)?",
    rf"what (?:is|it is|has been|do you see|can you read|stands)(?: (?:written|printed))?(?: (?:on|in) "
    rf"(?:{OBJECT}|there|here))",
    r"what (?:is|are|does it have) (?:written|printed|the text|the words?|the writing|the message)",
    r"what can you read|what (?:text|words) (?:do|can) you (?:see|read)|(?:about )?what it says|what stands there",
    rf"(?:i (?:can not|cannot|can) (?:not )?read {OBJECT}(?: can you| could you)?|help me read {OBJECT})",
)


SIMPLE: tuple[tuple[Kind, re.Pattern[str], str, bool], ...] = (
    ("code", whole("|".join(_CODE)), "", True),
    (
        "color",
        re.compile(
            r"(?:(?:and )?(?:(?:what|which) |the |its )colou?rs?\b.*|.*\b(?:what is|tell me|which is|do you know) "
            r"(?:the|its|their) colou?rs?\b.*|(?:is|are) (?:it|this|that|these|they|the \w+) (?:more )?(?:red|blue|"
            r"green|yellow|black|white|brown|orange|pink|purple|gr[ea]y|beige|navy)(?: or .*)?)"
        ),
        "",
        False,
    ),
    (
        "legible",
        whole(
            rf"is (?:{OBJECT}|the (?:focus|light|lighting|distance|angle)) (?:the right way(?: round| up)?|"
            rf"sharp|clear|in focus|blurred|blurry|readable|legible|ok|okay|good|good enough|close "
            r"enough|too (?:dark|far|close|blurry|bright)|in (?:view|frame|the (?:picture|frame))|straight|"
            r"visible|steady|all right|bright enough|upside down|better)(?: (?:enough|like (?:this|that)|now|better))*|"
            rf"(?:can|could) you (?:read|make out|make|recognize|recognise)(?: {OBJECT})?(?: (?:clearly|well|"
            rf"properly|better|ok|okay|"
            r"like (?:this|that)))*|am i (?:holding (?:it|this|that) (?:right|still|well|ok|okay|correctly|straight|"
            r"close enough|the right way)|(?:too )?(?:close|near|far)(?: enough| away)?)|is that (?:better|good|ok|"
            r"okay|close enough|enough light)|is the (?:picture|image|photo|camera|text|print|light|lighting|focus|"
            r"distance) (?:ok|okay|good|fine|any good|usable|working|all right|any better)|(?:do i|should i|must i) "
            r"(?:have to |need to )?(?:(?:hold|move|bring|tilt|turn|put) (?:it|this|the camera|the phone)|(?:come|go|"
            r"get) (?:closer|nearer|back))\b.*|(?:how|where) (?:should|do|must) i (?:hold|point|move) (?:it|this|the "
            r"camera|the phone)\b.*|better|is it readable|like this"
        ),
        "",
        True,
    ),
    (
        "sees",
        whole(
            rf"(?:can|do|could|are) you (?:able to |still |actually |really |even )?see(?: (?:{OBJECT}|me|us|my "
            rf"face|what i (?:see|am (?:holding|"
            r"showing you|doing|pointing at)|have)|my (?:hand|camera|screen|video|desktop)))?(?: (?:clearly|well|ok|"
            r"okay|properly))*|are you (?:seeing|watching|looking at) (?:this|that|me|it|my \w+)|(?:is|are) (?:the|my) "
            r"(?:camera|video|screen|screen share|sharing) (?:on|working|running|there|shared|visible)|(?:do|can) you "
            r"(?:have|get) (?:a|the|my) (?:picture|image|video|view)|do you have eyes|is there a picture|you can see "
            r"(?:me|this|it|my \w+)|have you got (?:a|the) picture"
        ),
        "",
        True,
    ),
    ("overview", whole("|".join(_OVERVIEW)), "", True),
    ("read", whole("|".join(_READ)), "", True),
    (
        "read",
        whole(
            rf"(?:(?:read|start|begin|go|take)(?: (?:{OBJECT}|over|again|reading|me|back))* )?(?:all over )?(?:again "
            rf")?(?:from|at) the (?:very )?(?:top|beginning|start)|(?:start|begin) (?:over|again|"
            rf"reading)(?: {OBJECT})?|read {OBJECT} (?:once more|again|from the start)"
        ),
        "top",
        True,
    ),
    (
        "rest",
        whole(
            r"read (?:on|further|more)|(?:keep|go on|carry on|continue) reading|read (?:me )?(?:the|all the) (?:rest|"
            r"remainder)(?: of (?:it|this|that|the \w+))?|what does the rest say|the rest of it|what else does it say"
        ),
        "",
        True,
    ),
)

SORT_WORDS: tuple[tuple[str, str], ...] = (
    (
        "expiry",
        r"expir\w*|exp|(?:until|till) when can (?:i|we|you) (?:still )?(?:use|eat|drink|take|keep)|best before|best by|"
        r"use by|sell by|used by|(?:go|goes|gone|going) (?:off|bad)|out of date|past its date|still (?:good|valid|ok|"
        r"okay|fine|usable|edible)|shelf life|valid (?:until|till|thru|through|to)|run(?:s)? out|keep until|how long "
        r"(?:is|does|will|can) (?:it|this|that|the \w+) (?:good|keep|last|valid|be (?:good|used|kept))|too old",
    ),
    (
        "phone",
        r"who(?:m)? (?:do|can|should|must|could) (?:i|we) (?:call|ring|phone|contact)|"
        r"(?:tele)?phone|fax|mobile|cell ?phone|hotline|number (?:to|i can|can i|do i|should i) (?:call|ring|"
        r"dial)|(?:call|ring|dial) them|contact number",
    ),
    ("email", r"e ?mail|mail address"),
    ("web", r"web ?sites?|web address(?:es)?|web ?pages?|url|links?|internet address(?:es)?|homepage|online address"),
    (
        "total",
        r"totals?|amount due|sum|how much (?:is (?:it|this|that|the (?:bill|total|whole)|due|owed)|does (?:it|"
        r"this|that|the \w+) cost|do (?:i|we) (?:have to "
        r"|need to )?(?:pay|owe)|did (?:i|it|we) (?:pay|cost)|must i pay|was it)|what do (?:i|we) (?:owe|have "
        r"to pay)|how much (?:do|does|are|is) (?:they|he|she|the \w+) (?:want|charge|ask|asking)(?: for)?|"
        r"amount to (?:be )?(?:pay|paid)|balance|grand total|amounts?|prices?|costs?|dollars?|euros?|money",
    ),
    (
        "intake",
        r"how (?:often|many|much)(?: of (?:it|this|them|these))?(?: \w+)? (?:do|should|must|can|may) (?:i|we|"
        r"you|one) (?:take|use|swallow|drink)\b.*|"
        r"how (?:do|should|must) i (?:take|use) (?:it|this|them)\b.*|when (?:do|should|must) i take\b.*|directions?",
    ),
    ("dose", r"dose|doses|dosage|strength|how strong|milligrams?|mg|how many tablets.*"),
    ("batch", r"batch(?: (?:number|code))?|lot(?: (?:number|code))?|charge number"),
    ("time", r"times?|o clock|hours?|opening hours"),
    (
        "weight",
        r"weight|weigh|weighs|grams|kilograms?|kilos?|how heavy|how much is in (?:it|this|that|there)|volume|contents",
    ),
    ("percent", r"percent(?:age)?|alcohol"),
    ("address", r"(?:street |postal |mailing )?address(?:es)?|post ?code|zip(?: code)?"),
    (
        "sender",
        r"who (?:is|was) (?:it|this|that|the \w+) (?:from|by)|who (?:sent|wrote|signed) (?:it|this|that|the "
        r"\w+)|sender|from whom|who it is from|who wrote",
    ),
    (
        "receiver",
        r"who (?:is|was) (?:it|this|that|the \w+) (?:to|for|addressed to|meant for)|addressee|recipient|"
        r"addressed to|who it is (?:to|for)|whose (?:name|letter)",
    ),
    (
        "date",
        r"dates?|what day|which day|(?:by|until|till|since|from) when|"
        r"when (?:is|was|does|will|do|did|are)\b.*|what year|which (?:year|month)|due|"
        r"deadline",
    ),
    (
        "name",
        r"(?:product |brand )?names?|brand|what (?:is|are) (?:it|this|that) called|which (?:medicine|product|"
        r"medication|pill)s? (?:is|are)\b.*|make",
    ),
    ("number", r"numbers?|digits"),
)
"""What people call the values that can be found in print; the first that fits wins."""
