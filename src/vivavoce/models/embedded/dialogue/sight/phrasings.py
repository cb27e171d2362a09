"""How callers put questions about a picture: the regular expressions, over normalised words. Another language is
another such table."""

from __future__ import annotations

import re
from typing import Literal

from .....sight import Source

Kind = Literal[
    "overview", "sees", "read", "rest", "stop", "line", "after", "find", "says", "spell", "count", "where", "there",
    "changed", "legible", "code", "dice", "color",
]  # fmt: skip

OBJECT = (
    r"(?:(?:all (?:of )?)?(?:this|it|that|these|those|them)|everything|all|anything|something|whatever it is|"
    r"(?:all (?:of )?)?(?:the|this|that|these|those|my|what is on (?:the|my))(?: \w+){0,2}? "
    r"(?:label|letter|text|page|screen|sign|box|bottle|package|packet|pack|leaflet|receipt|card|paper|document|"
    r"form|note|"
    r"display|notice|message|mail|email|menu|print|thing|picture|image|photo|photograph|ticket|sticker|tag|"
    r"envelope|can|"
    r"jar|tin|carton|poster|slide|window|tab|bill|invoice|instructions|prescription|medicine|medication|item|product|"
    r"writing|words|content|contents|codes?|barcodes?|camera|book|newspaper|magazine|whiteboard|board|monitor|laptop|"
    r"phone|parcel|shelf|plate|meter|object|back|front|side|chart|table|list|website|dialog|popup|error|cup)s?)"
)

POLITE = (
    r"(?: (?:please|thanks|thank you|for me|to me|me|out loud|out|aloud|loud|loudly|now|then|again|exactly|"
    r"right now|at "
    r"the moment|currently|once more|one more time|too|as well|there|here|slowly|at all|anywhere|somewhere|quickly|"
    rf"(?:on|in|at|from|of|by|off|with) (?:here|there|{OBJECT}|(?:my|the) (?:hand|hands|front of me|table|desk))))*"
)

LEAD = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|now|well|please|um|uh|er|alright|all right|right|sorry|just|then|thanks|"
    r"thank you|yes|yeah|great|good|excuse me|oh|also|quickly|first|but|actually|hmm|look(?= what)|listen|wait|"
    r"(?:can|could|would|will) you(?: please| maybe| just| kindly| quickly)*(?= (?:tell|read|spell|describe|say|"
    r"scan|look|"
    r"check|count|find|give|repeat|explain|have|take|go|continue|start|show|identify|recognize|recognise|name|"
    r"help|let))|"
    r"(?:do|would) you (?:happen to )?(?:know|mind telling me)|i (?:would like|want|need|wish) (?:you )?to(?: know)?|"
    r"i (?:was )?wonder(?:ing)?|i am wondering|would you be able to|are you able to(?= tell| read)|"
    r"(?:please )?tell me(?= (?:what|which|if|whether|how|when|where|who|the|about)\b)|let me know|give me|"
    r"(?:take|have) a look and|check(?= (?:if|whether|what|when)\b)|see(?= (?:if|whether)\b)|"
    r"(?:if|whether)(?= ))(?: |$))+"
)

PICTURE = re.compile(
    r"\b(?:see|seeing|look(?:s|ing)?|watch(?:ing)?|visible|picture|image|photo|photograph|camera|screen|label|written|"
    r"printed|print|says?|hold(?:ing)?|in (?:my|the) hands?|show(?:ing|n|s)?|in front of (?:me|you|the camera)|"
    r"on (?:it|this|that|here|there)|page|display|sign|shelf|lines?|"
    r"(?:on|in|of|from) (?:the|this|that|my) (?:\w+ )?(?:box|bottle|package|packet|pack|leaflet|letter|receipt|"
    r"card|paper|"
    r"document|form|note|label|envelope|can|jar|tin|carton|ticket|sticker|tag|bill|invoice|slide|window|tab|poster|"
    r"prescription|medicine|parcel|product|item|mail|menu|picture|table|desk))\b"
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


SIMPLE: tuple[tuple[Kind, re.Pattern[str], str, bool], ...] = (
    (
        "code",
        whole(
            rf"(?:scan|read|check|decode)(?: (?:{OBJECT}|my|the|this|that))?(?: (?:qr|bar|data ?matrix|ean|two "
            rf"dimensional))? ?"
            rf"(?:code|barcode|codes|qr)|scan(?: {OBJECT})?(?: in)?|(?:what|which)(?: number)? (?:is|does|do|"
            rf"are) (?:in |on |inside |"
            r"behind )?(?:the|this|that)(?: \w+)? (?:qr(?: code)?|barcodes?|codes?|bar codes?|ean|sku)(?: "
            r"(?:say|says|contain|"
            r"hold|mean|stand for|read|is|number))?|what (?:qr )?code (?:is (?:it|that|this)|do you see)|"
            r"(?:is there|do you see|can you (?:see|read|scan|find)|are there any|you see) (?:a|any|the|this|"
            r"that|my) (?:\w+ )?"
            r"(?:qr ?codes?|qr|barcodes?|bar codes?|codes?)|(?:the )?(?:barcode|qr code|bar code)(?: number)?"
        ),
        "",
        True,
    ),
    (
        "color",
        re.compile(
            r"(?:(?:and )?(?:what|which) colou?rs?\b.*|.*\b(?:what is|tell me|which is|do you know) (?:the|its|their) "
            r"colou?rs?\b.*|(?:is|are) (?:it|this|that|these|they|the \w+) (?:more )?(?:red|blue|green|yellow|"
            r"black|white|brown|"
            r"orange|pink|purple|gr[ea]y|beige|navy)(?: or .*)?)"
        ),
        "",
        False,
    ),
    (
        "legible",
        whole(
            rf"is (?:{OBJECT}|the focus) (?:sharp|clear|in focus|blurred|blurry|readable|legible|ok|okay|good|"
            rf"good enough|close "
            r"enough|too (?:dark|far|close|blurry|bright)|in (?:view|frame|the (?:picture|frame))|straight|"
            r"visible|steady|all right|"
            r"bright enough|upside down|better)(?: (?:enough|like (?:this|that)|now|better))*|"
            rf"(?:can|could) you (?:read|make out|recognize|recognise)(?: {OBJECT})?(?: (?:clearly|well|"
            rf"properly|better|ok|okay|"
            r"like (?:this|that)))*|am i (?:holding (?:it|this|that) (?:right|still|well|ok|okay|correctly|"
            r"straight|close enough|the "
            r"right way)|(?:too )?(?:close|near|far)(?: enough| away)?)|is that (?:better|good|ok|okay|close "
            r"enough|enough light)|"
            r"is the (?:picture|image|photo|camera|text|print) (?:ok|okay|good|fine|any good|usable|working|all "
            r"right|any better)|"
            r"(?:do i|should i|must i) (?:have to |need to )?(?:hold|move|bring|tilt|turn|put) (?:it|this|the "
            r"camera|the phone)\b.*|"
            r"how (?:should|do|must) i (?:hold|point|move) (?:it|this|the camera|the phone)\b.*|better|is it "
            r"readable|like this"
        ),
        "",
        True,
    ),
    (
        "sees",
        whole(
            rf"(?:can|do|could) you (?:still |actually |really |even )?see(?: (?:{OBJECT}|me|us|my face|what i "
            rf"(?:see|am (?:holding|"
            r"showing you|doing|pointing at)|have)|my (?:hand|camera|screen|video|desktop)))?(?: (?:clearly|"
            r"well|ok|okay|properly))*|"
            r"are you (?:seeing|watching|looking at) (?:this|that|me|it|my \w+)|(?:is|are) (?:the|my) (?:camera|"
            r"video|screen|screen "
            r"share|sharing) (?:on|working|running|there|shared|visible)|(?:do|can) you (?:have|get) (?:a|the|"
            r"my) (?:picture|image|"
            r"video|view)|do you have eyes|is there a picture|you can see (?:me|this|it|my \w+)|have you got "
            r"(?:a|the) picture"
        ),
        "",
        True,
    ),
    (
        "read",
        whole(
            rf"(?:read|recite|read back)(?: me| us)?(?: out| aloud)?(?: {OBJECT})?(?: (?:to me|for me|out|"
            rf"aloud|again|word for "
            r"word|verbatim|in full|completely|all|carefully))*"
            rf"|what (?:do|does|did|is|are) (?:{OBJECT}|he|she) (?:say|saying|read)|what (?:{OBJECT}) "
            rf"(?:says?|reads?)|"
            rf"what (?:is|it is|has been|do you see|can you read|stands)(?: (?:written|printed))?(?: (?:on|in) "
            rf"(?:{OBJECT}|there|here))"
            rf"(?<! on the screen)(?<! on my screen)(?<! in there)(?<! on there)(?<! in here)(?<! in it)(?<! in "
            rf"this)(?<! in that)|"
            r"what (?:is|are|does it have) (?:written|printed|the text|the words?|the writing|the message)|what "
            r"can you read|"
            r"what (?:text|words) (?:do|can) you (?:see|read)|(?:tell me )?(?:about )?what it says|what stands there|"
            rf"(?:i (?:can not|cannot|can) (?:not )?read {OBJECT}|help me read {OBJECT})"
        ),
        "",
        True,
    ),
    (
        "read",
        whole(
            rf"(?:(?:read|start|begin|go|take)(?: (?:{OBJECT}|over|again|reading|me|back))* )?(?:all over "
            rf")?(?:again )?(?:from|at) the "
            rf"(?:very )?(?:top|beginning|start)|(?:start|begin) (?:over|again|reading)(?: {OBJECT})?|"
            rf"read {OBJECT} (?:once more|again|from the start)"
        ),
        "top",
        True,
    ),
    (
        "rest",
        whole(
            r"read (?:on|further|more)|(?:keep|go on|carry on|continue) reading|read (?:me )?(?:the|all the) "
            r"(?:rest|remainder)"
            r"(?: of (?:it|this|that|the \w+))?|what does the rest say|the rest of it|what else does it say"
        ),
        "",
        True,
    ),
    (
        "overview",
        whole(
            rf"what (?:is|are|was|might|could|kind of (?:thing|object) is)(?: {OBJECT}| be)?(?: (?:be|thing|called))?"
            rf"(?<!what is)(?<!what are)(?<!what is all)(?<!what is anything)|"
            r"what (?:am i|are we|is (?:he|she)) (?:holding|showing(?: you)?|pointing (?:at|to)|looking at|"
            r"carrying)(?: up)?(?: (?:in|into|at|to) .*)?|"
            r"what (?:do|can|did) (?:you|we) (?:see|recognize|recognise|make out|notice|spot)(?: .*)?|what are "
            r"you (?:seeing|looking at)(?: .*)?|"
            r"what is (?:in front of (?:me|you|the camera)|(?:in|on) (?:my|the) (?:hands?|picture|image|photo|"
            r"screen|camera|table|desk|"
            r"view|monitor|page|display|window)|there|here|around (?:me|us|here)|visible|to be seen|shown|in "
            r"(?:view|sight|here|there|"
            r"it|this|that)|on there|before me|that thing)(?: .*)?|what have (?:i|we) got(?: (?:here|there|in "
            r"my hands?))?|"
            r"what do (?:i|we) have (?:here|there|in (?:my|the) hands?)|what (?:object|thing|item|product|kind "
            r"of \w+) (?:is|do i have|am i)\b.*|"
            rf"describe(?: to me| me)?(?: (?:{OBJECT}|what (?:you|i) (?:see|am holding|hold|am showing)(?: "
            rf".*)?|the scene|the room|my surroundings|(?:my|the) \w+))?|"
            rf"(?:have|take|get) a (?:quick |good |closer )?look(?: (?:at|around)(?: {OBJECT}| here| there| "
            rf"me)?)?|look(?: (?:at|around|here|there))?(?: {OBJECT})?|"
            rf"(?:identify|recognize|recognise|name)(?: {OBJECT})?|what is going on(?: .*)?|"
            r"i (?:have|am holding|am showing you|hold)(?: up)? (?:something|a thing|this|it)(?: .*)?|"
            rf"do you (?:know|recognize|recognise)(?: what)?(?: {OBJECT})?(?: is)?|what {OBJECT} is|who is "
            rf"(?:there|this|that|in front of me)|"
            r"what it is(?: .*)?|what i (?:am holding|am showing(?: you)?|have|see)(?: .*)?|what you (?:can "
            r")?see(?: .*)?|guess what (?:this|it) is|"
            r"(?:do|can) you see (?:anything|something)"
        ),
        "",
        True,
    ),
)

SORT_WORDS: tuple[tuple[str, str], ...] = (
    (
        "expiry",
        r"expir\w*|exp|(?:until|till) when can (?:i|we|you) (?:still )?(?:use|eat|drink|take|keep)|best before|"
        r"best by|use by|sell by|used by|(?:go|goes|gone|going) (?:off|bad)|out of date|"
        r"past its date|still (?:good|valid|ok|okay|fine|usable|edible)|shelf life|valid (?:until|till|thru|"
        r"through|to)|run(?:s)? out|keep until|"
        r"how long (?:is|does|will|can) (?:it|this|that|the \w+) (?:good|keep|last|valid|be (?:good|used|kept))|"
        r"too old",
    ),
    (
        "phone",
        r"(?:tele)?phone|fax|mobile|cell ?phone|hotline|number (?:to|i can|can i|do i|should i) (?:call|ring|"
        r"dial)|(?:call|ring|dial) them|contact number",
    ),
    ("email", r"e ?mail|mail address"),
    ("web", r"web ?sites?|web address(?:es)?|web ?pages?|url|links?|internet address(?:es)?|homepage|online address"),
    (
        "total",
        r"totals?|amount due|sum|how much (?:is (?:it|this|that|the (?:bill|total|whole)|due|owed)|does (?:it|"
        r"this|that|the \w+) cost|do (?:i|we) (?:have to "
        r"|need to )?(?:pay|owe)|did (?:i|it|we) (?:pay|cost)|must i pay|was it)|amount to (?:be )?(?:pay|paid)|"
        r"balance|grand total|"
        r"amounts?|prices?|costs?|dollars?|euros?|money",
    ),
    (
        "dose",
        r"dose|doses|dosage|strength|milligrams?|mg|how (?:often|many|much) (?:do|should|must|can|may) (?:i|we|"
        r"you|one) take\b.*|how (?:do|should) i take\b.*|how many tablets.*",
    ),
    ("batch", r"batch(?: (?:number|code))?|lot(?: (?:number|code))?|charge number"),
    ("time", r"times?|o clock|hours?|opening hours"),
    ("weight", r"weight|weigh|weighs|grams|kilograms?|kilos?|how heavy"),
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
        r"dates?|what day|which day|when (?:is|was|does|will|do|did|are)\b.*|what year|which (?:year|month)|due|"
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
