"""Vivavoce: narrow voice and vision agents, by the living voice."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Declined
    from .live_options import LiveOptions
    from .tools import Agent, Call
else:

    def __getattr__(name: str) -> object:
        """The names below on first use (PEP 562): the command line need not load pydantic to print its help."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import errors, live_options, tools

        homes = {"Declined": errors, "LiveOptions": live_options}
        return getattr(homes.get(name, tools), name)


__all__ = ["Agent", "Call", "Declined", "LiveOptions"]
