"""Vivavoce: narrow voice and vision agents, by the living voice."""

from .errors import Declined
from .tools import Agent, Call

__all__ = ["Agent", "Call", "Declined"]
