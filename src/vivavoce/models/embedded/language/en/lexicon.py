"""English words by what they tell: the one place for the word lists of understanding. Ordinary English, no trade's."""

from __future__ import annotations

EARLY = frozenset("wake waking alarm breakfast sunrise dawn".split())
"""What happens in the morning."""
LATE = frozenset("tonight evening evenings dinner supper sunset".split())
"""What happens in the evening."""
OPEN = frozenset("open opens opening hours serve serves".split())
"""Tell that a range of hours is when callers may come."""

CALLERS = frozenset("caller customer user patient guest member client passenger person rider student visitor".split())
"""What tools call the one who calls."""
WHO = CALLERS | frozenset("name birth birthday birthdate dob phone email account card".split())
"""Words in the names of arguments that say who the caller is."""
KEYS = frozenset("id number code reference ref no".split())
"""Last words of the names of what identifies a thing."""
PRESENT = frozenset("old current present existing original".split())
"""Words in the names of arguments for how something is before it is changed."""
STARTS = frozenset(
    "from start begin origin source base pickup departure depart leaving outbound in checkin min minimum low lower "
    "old current".split()
)
"""Words in the names of arguments for the first of two ends."""
ENDS = frozenset(
    "to until end finish destination target dropoff arrival return inbound out checkout max maximum high upper new "
    "due".split()
)
"""Words in the names of arguments for the last of two ends."""
COUNTS = frozenset("quantity count many copies pieces units num".split())
"""Words in the names of arguments that say how many."""
HOW_MANY = COUNTS | frozenset("number amount how items".split())
"""The same, and words that say so of an argument that is a number in any case."""
ITEMS = frozenset("item items product article ingredient food goods task thing".split())
"""Words in the names of arguments that take one thing of many."""
THINGS_BY_NAME = ITEMS | frozenset(
    "title song query book track part sku dish reminder what word phrase movie music".split()
)
"""Words in the names of arguments that take a thing by whatever name it has."""
PLACES = frozenset(
    "city location place stop station destination dropoff pickup town area address where origin to from".split()
)
"""Words in the names of arguments for places."""
PEOPLE = frozenset("recipient to contact person name who user receiver".split())
"""Words in the names of arguments for whom something goes to."""
MAKERS = frozenset("artist author singer band composer director".split())
"""Words in the names of arguments for who made something."""
LONG_TEXTS = frozenset("text body message content note memo description task reminder comment".split())
"""Words in the names of arguments that hold whole phrases, whatever these are."""
TITLES = frozenset("title label name called".split())
FAULTS = frozenset("problem issue fault trouble symptom defect malfunction broken wrong damage".split())
"""Words in the names and descriptions of arguments that take what is wrong."""
FIRST_NAMES = frozenset("first given forename firstname".split())
LAST_NAMES = frozenset("last family surname lastname".split())
NOTES = frozenset(
    "note notes comment comments remark remarks wish wishes request requests message details instructions".split()
)
"""Words in the names of arguments that take whatever a caller adds."""
OWN_WORDS = frozenset("query question request utterance reason command".split())
"""Words in the names of arguments that take the caller's request itself."""
FLAGS = tuple(
    frozenset(group.split())
    for group in (
        "express rush urgent urgently fast quickly asap",
        "electric e-bike ebike motorised motorized",
        "electricity hook-up hookup",
        "gift present giftwrap",
        "dog puppy",
        "vegetarian veggie meatless meat-free",
        "insurance insured insure",
    )
)
"""Words that say the same where something is wanted or not."""
CLOCKS = frozenset("time date day clock today now calendar".split())
"""Words in the names of tools that tell the time itself."""
CURRENCIES = {
    "USD": "(?:us )?dollars?|bucks?",
    "EUR": "euros?",
    "GBP": "(?:british )?pounds?(?: sterling)?",
    "JPY": "(?:japanese )?yen",
    "CHF": "(?:swiss )?francs?",
    "CNY": "(?:chinese )?yuan|renminbi",
    "INR": "(?:indian )?rupees?",
    "MXN": "(?:mexican )?pesos?",
    "BRL": "(?:brazilian )?reais|real",
    "CAD": "canadian dollars?",
}
"""ISO 4217 code → what people call it."""
LINKS = frozenset("to on at in for with from by into of that if as about through up down off out back over".split())
"""Behind a verb: its object is not the next word."""
DETERMINERS = frozenset(
    "a an the all any some my your his her its our their this that these those each every one new".split()
)
ARTICLED = frozenset("a an the my your all some to on off up in out for with".split())
"""Before a thing that brings its own article, or needs none."""
PARTICLES = frozenset("on off up down in out".split())
"""Second words of verbs: "turn on"."""
MASS_NOUNS = frozenset(
    "stock data damage weather availability music money information help mail staff heating inventory traffic "
    "news feedback time availabilities status".split()
)
"""Things without a number."""
PROPERTIES = frozenset("status hours details info history list count number time date price state".split())
"""Second words after which the first is a noun: `order_status`, `message_count`."""
OPENED = frozenset("ticket account case issue order tab".split())
"""What is new once it is opened."""
DEFINITE_VERBS = frozenset(
    "set turn adjust check change open close lock unlock start stop update show read dim".split()
)
"""Verbs whose object is one that both sides know: "set the thermostat"."""
ASKING = frozenset("is are was were has have does do can will".split())
"""How names of tools begin that ask."""
TELLING = frozenset("the what when where which who how whether".split())
"""How descriptions begin that say what is told."""
CODES = frozenset("id phone code zip postcode pin ref reference barcode sku plate isbn".split())
"""Words in the names of texts that are codes."""
CHANGING_VERBS = frozenset(
    "set turn switch start stop open close shut lock unlock dim adjust activate deactivate enable disable mute "
    "pause change control raise lower increase decrease cancel delete remove".split()
)
"""Verbs of tools that tell nothing."""
PERSONAL = frozenset("favourite favorite name birthday age lucky hobby job".split())
"""Words for what callers like to tell of themselves."""

FIELDS_ASKED_BY = {
    "where|location|address|how (?:do|can|would) (?:i|we) (?:get|go|come)": frozenset(
        {"address", "location", "place", "street", "room", "bay", "shelf", "where", "directions"}
    ),
    "how (?:much|expensive|cheap)|(?:in)?expensive|cheap|pricey|affordable|cost|costs": frozenset(
        {"price", "cost", "fee", "total", "amount", "charge", "rate"}
    ),
    "what time": frozenset({"time", "start", "at", "arrival", "departure"}),
    "when": frozenset({"date", "time", "start", "day", "when", "at", "arrival", "departure", "due"}),
    "what (?:kind|type|sort|style)": frozenset({"kind", "type", "sort", "style", "category", "genre"}),
    "how long": frozenset({"duration", "minutes", "hours", "days", "length"}),
    "how far|far": frozenset({"distance", "miles", "kilometers", "km"}),
    "how (?:big|large)|big|large|spacious": frozenset({"size", "area", "capacity"}),
    "how good|how many stars|any good|popular|well rated|recommend": frozenset({"rating", "stars", "score"}),
    "(?:call|ring|phone|reach|contact) (?:it|them|him|her|there)|contact (?:number|details)": frozenset(
        {"phone", "telephone", "contact"}
    ),
    "who": frozenset(
        "name doctor provider person contact host agent teacher trainer instructor coach guide driver speaker".split()
    ),
    r"(?:space|room|places?|seats?|spots?|tickets?)(?: (?:left|free|available))?|full|sold out|booked out": frozenset(
        "free left available remaining places seats spots vacancies availability".split()
    ),
    "called": frozenset({"name", "title"}),
}
"""Question → what the fields are called that answer it."""
