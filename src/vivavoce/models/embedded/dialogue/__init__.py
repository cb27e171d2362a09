"""The default mind of the embedded engine: a dialogue policy that works from any agent's tools and instructions."""

from .brain import RulesBrain
from .nlu.similarity import Meaning

__all__ = ["Meaning", "RulesBrain"]
