"""Composition: settings, agents and models become one process that answers calls; knows every other layer."""

from ..errors import ConfigurationError, ModelUnavailable, WeightsMissing
from ..events import Brief, CallEnding, ToolCall, ToolResult
from ..models.embedded.brain import Brain, Expectation, Look, Move, News, Say, Utterance
from ..settings import Settings, from_environment
from .assemble import Gateway, build

__all__ = [
    "Brain", "Brief", "CallEnding", "ConfigurationError", "Expectation", "Gateway", "Look", "ModelUnavailable", "Move",
    "News", "Say", "Settings", "ToolCall", "ToolResult", "Utterance", "WeightsMissing", "build", "from_environment",
]  # fmt: skip
