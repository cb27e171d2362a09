"""Vivavoce: narrow voice and vision agents, by the living voice.

Public are the names that this package, `vivavoce.testing`, `vivavoce.gateway`, `vivavoce.pronunciation`,
`vivavoce.design` and `vivavoce.fiction` list in `__all__`; every other module may change with any version.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Declined, Unseen
    from .live_options import LiveOptions
    from .private import make_file as make_private_file
    from .recorded import Record
    from .sight import Box, DesignRules, Finding, Line, Seen
    from .tools import Agent, Call, Sees, Step, View, ledger
    from .tools.database import Database
    from .tools.names import whose_name
    from .tools.page import Bars, Curve, Download, Page, Picture, Table, Text
    from .tools.pins import hash_pin
    from .tools.places import places_in
    from .tools.words import say
    from .voiced import Voiced
else:
    _HOMES = {
        "Agent": "tools.agent:Agent",
        "Bars": "tools.page:Bars",
        "Box": "sight:Box",
        "Call": "tools.call:Call",
        "Curve": "tools.page:Curve",
        "Database": "tools.database:Database",
        "Declined": "errors:Declined",
        "DesignRules": "sight:DesignRules",
        "Finding": "sight:Finding",
        "Line": "sight:Line",
        "Download": "tools.page:Download",
        "LiveOptions": "live_options:LiveOptions",
        "Page": "tools.page:Page",
        "Picture": "tools.page:Picture",
        "Record": "recorded:Record",
        "Seen": "sight:Seen",
        "Sees": "tools.seeing:Sees",
        "Step": "tools.step:Step",
        "Table": "tools.page:Table",
        "Text": "tools.page:Text",
        "Unseen": "errors:Unseen",
        "View": "tools.seeing:View",
        "hash_pin": "tools.pins:hash_pin",
        "Voiced": "voiced:Voiced",
        "ledger": "tools.ledger",
        "make_private_file": "private:make_file",
        "places_in": "tools.places:places_in",
        "say": "tools.words:say",
        "whose_name": "tools.names:whose_name",
    }

    def __getattr__(name: str) -> object:
        """The names below on first use (PEP 562): the command line need not load pydantic to print its help, nor an
        agent without a database SQLAlchemy."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, _, inside = _HOMES[name].partition(":")
        home = import_module(f".{module}", __name__)
        return getattr(home, inside) if inside else home


__all__ = [
    "Agent", "Bars", "Box", "Call", "Curve", "Database", "Declined", "DesignRules", "Download", "Finding", "Line",
    "LiveOptions", "Page", "Picture", "Record", "Seen", "Sees", "Step", "Table", "Text", "Unseen", "View", "Voiced",
    "hash_pin", "ledger", "make_private_file", "places_in", "say", "whose_name",
]  # fmt: skip
