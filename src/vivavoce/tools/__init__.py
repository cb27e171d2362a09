"""Actions: how a Python function becomes a tool, and how it runs exactly when it may."""

from .agent import Agent, load_agent
from .call import Call, Caller
from .runner import ToolRunner
from .tool import Tool

__all__ = ["Agent", "Call", "Caller", "Tool", "ToolRunner", "load_agent"]
