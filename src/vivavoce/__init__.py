"""Vivavoce: narrow voice and vision agents, by the living voice."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Declined
    from .events import LiveOptions
    from .tools import Agent, Call
else:

    def __getattr__(name: str) -> object:
        """The names below on first use (PEP 562): the command line need not load pydantic to print its help."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import errors, events, tools

        homes = {"Declined": errors, "LiveOptions": events}
        return getattr(homes.get(name, tools), name)


__all__ = ["Agent", "Call", "Declined", "LiveOptions"]
