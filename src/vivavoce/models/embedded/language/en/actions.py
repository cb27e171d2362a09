"""Which words callers use for the same action. Ordinary English, no agent's vocabulary."""

from __future__ import annotations

_WAYS = {
    "cancel": (
        "cancel|cancellation|call off|call it off|scrap|get rid of|cannot make it|cannot make my|cannot make the|"
        "not make it|cannot get to|cannot get there|cannot be there|"
        "cannot come|not be coming|not coming|not able to come|not be able to come|not be able to make|"
        "not going to make|cannot attend|void|revoke|no longer need|do not need|forget my|drop|withdraw|"
        "unsubscribe"
    ),
    "move": (
        "move|reschedule|rebook|shift|postpone|push back|push|bring forward|bring * forward|bring * * forward|"
        "different time|another time|"
        "different day|another day|different date|another date|other day|come later|come earlier|"
        "come another|come * instead|can i come * instead|do * instead|rather come|put off|later slot|earlier slot|"
        "delay|swap"
    ),
    "change": "change|update|modify|edit|alter|adjust|amend|correct|revise|switch|swap",
    "book": (
        "book|booking|request|reserve|reservation|schedule|make an appointment|make a appointment|"
        "make a booking|make a reservation|set up|arrange|need an appointment|want an appointment|"
        "like an appointment|get an appointment|have an appointment with|reserving|make * reservation|"
        "make * booking|make * appointment|need a reservation|like a reservation|new appointment|"
        "another appointment|come in|come for a|come for my|come and see|fit me in|put me down|pencil me in|"
        "squeeze me in|"
        "see a|need to see|like to see the|want to see the|appointment with|see the doctor|see dr|"
        "see doctor|hold|put aside|set aside|sign up|register|enroll|get a table|pick me up|take me to|"
        "need a ride|need a cab|need a taxi|need a car|get a cab|get a taxi|get me a|need a|need an|pick * up|"
        "collect me|drive me"
    ),
    "order": (
        "order|reorder|restock|buy|purchase|get more|need more|get some more|running low|run out of|are out of|"
        "get * tickets|need * tickets|i will have|i would like a|i would like two|"
        "can i get|can i have|could i get|could i have|get me|shop"
    ),
    "find": (
        "find|search|look up|look for|looking for|check|show|list|lookup|query|view|status|browse|fetch|"
        "suggest|recommend|look at|see if|see what|information|details"
    ),
    "ask": (
        "tell me|what|when|where|how many|how much|which|is there|are there|do you have|have you got|"
        "any|get|see|read|count|describe|do we have|have we got|do i have"
    ),
    "track": "track|where is my|status|how long until|when will my|when does my|trace",
    "on": ("turn on|switch on|turn * on|switch * on|put on|put * on|light up|enable|activate|power on|lights on"),
    "off": (
        "turn off|switch off|turn * off|switch * off|shut off|shut * off|disable|deactivate|power off|"
        "kill|lights off|lights out"
    ),
    "set": (
        "set|adjust|make it|raise|lower|increase|decrease|turn up|turn down|turn * up|turn * down|dim|"
        "brighten|warmer|cooler|colder|hotter|change"
    ),
    "join": (
        "join|sign up|sign me up|sign * up|enroll|register|put me in|put me on|put me down|add me|get me in|get me into"
    ),
    "leave": "leave|drop|take me off|take * off|take me out|drop out|get me out|quit|withdraw|sign me out",
    "take": "take|pick up|pick * up|grab|collect|get the|get that",
    "clean": "clean|vacuum|hoover|mop|tidy|sweep|wash",
    "fix": "fix|repair|broken|not working|does not work|stopped working|out of order|will not turn on|will not start",
    "answer": "answer|my answer is|the answer is|i think it is|i would say",
    "add": "add|put|include|append|receive|received|restock|log|record|note down|enter|came in",
    "remove": "remove|take off|take out|delete|subtract|erase|clear|discard|pick|take away|get rid of",
    "send": "send|email|text|message|mail|forward|share|notify",
    "call": "call|phone|dial|ring",
    "pay": "pay|payment|settle|charge",
    "renew": "renew|extend|keep * longer|keep * more|keep * until|one more day|one more week|another week|"
    "renewal|more time with|extension",
    "return": "return|bring back|give back|send back|refund",
    "transfer": "transfer|connect me|put me through|hand me over|escalate|speak to|talk to|speak with|talk with",
    "wire": "transfer|wire|move|send",
    "play": "play|listen to|put on|watch|stream",
    "stop": "stop|pause|end|quit|halt",
    "start": "start|begin|launch|open|run|resume",
    "create": "create|make|new|open|generate|write|compose",
    "close": "close|shut|close out",
    "lock": "lock",
    "unlock": "unlock",
    "report": "report|file|complain|submit|flag|damaged|broken|ruined|smashed|torn|leaking",
    "block": "block|freeze|lost my|stolen|stole|somebody stole|deactivate",
    "remind": "remind|reminder|alarm|wake me",
    "translate": "translate|how do you say",
    "calculate": "calculate|compute|work out|convert",
    "identify": "identify|verify|authenticate|confirm who",
    "rent": "rent|hire|borrow|check out|loan|lend",
}
ACTIONS: dict[str, tuple[str, ...]] = {action: tuple(ways.split("|")) for action, ways in _WAYS.items()}
"""Action → the ways people say it. A `*` stands for up to four words."""

AKIN: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            {"book", "order", "rent", "create", "join"},
            {"cancel", "leave"},
            {"remind", "add", "create"},
            {"find", "ask", "track"},
            {"move", "change", "set"},
            {"cancel", "remove", "off", "stop"},
            {"add", "create", "report"},
            {"on", "start", "play"},
            {"wire", "send", "pay"},
            {"block", "report"},
        ),
    )
)
"""Actions that callers mix up: one speaks for the other, though less than itself."""

TALKY = frozenset({"ask", "create", "call", "start", "add", "set", "wire", "take", "answer", "fix", "leave"})
"""Actions whose words are so common that they count less as evidence."""
UNDOING = frozenset({"cancel", "move", "change", "off"})
"""Actions on what there is already."""

THINGS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "taxi cab car ride lift driver trip",
        "appointment visit session booking meeting consultation",
        "parcel package delivery shipment letter",
        "ticket issue problem incident",
        "room bed suite stay",
        "light lamp",
        "temperature thermostat heating degree",
        "money balance account saving",
        "kid child children",
        "phone telephone mobile",
        "song music jazz track playlist",
        "die dice",
        "stuff thing item",
        "bag inventory backpack",
        "theft steal stole stolen robbery burglary",
    )
)
"""Words that callers use for the same thing."""

_MORE_VERBS = frozenset(
    "get set make turn switch open put take give ask apply answer assign attach begin broadcast brew build "
    "change choose clean complete connect control continue count cook deliver download draw drive explain fill "
    "fix grant heat help increase install invite issue join keep leave link load mark measure mute name "
    "navigate offer pack paint park pick place plan post prepare print process provide push rate release "
    "reload repeat replace reply request reset resolve retrieve review ring roll save scan select sell ship "
    "sign skip solve speak store subscribe summarize take tell test toggle tune type unmute upload use visit "
    "vote wait wake warm wash water weigh write zoom submit".split()
)
_NOUNS = frozenset("any new what when where which status message payment reservation booking".split())
VERBS = (frozenset(way for ways in ACTIONS.values() for way in ways if " " not in way) | _MORE_VERBS) - _NOUNS
"""Words with which the name of a tool, or its first line, says what it does."""
