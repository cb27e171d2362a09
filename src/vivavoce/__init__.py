"""Vivavoce: narrow voice and vision agents, by the living voice."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Declined
    from .live_options import LiveOptions
    from .sight import Box, Seen
    from .tools import Agent, Call, Sees, View
else:

    def __getattr__(name: str) -> object:
        """The names below on first use (PEP 562): the command line need not load pydantic to print its help."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import errors, live_options, sight, tools

        homes = {"Declined": errors, "LiveOptions": live_options, "Seen": sight, "Box": sight}
        return getattr(homes.get(name, tools), name)


__all__ = ["Agent", "Box", "Call", "Declined", "LiveOptions", "Seen", "Sees", "View"]
