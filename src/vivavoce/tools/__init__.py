"""Actions: how a Python function becomes a tool, and how it runs exactly when it may."""

from .agent import Agent
from .call import Call, Caller
from .loading import load_agent
from .runner import ToolRunner
from .seeing import Sees, View
from .step import Step
from .tool import Tool

__all__ = ["Agent", "Call", "Caller", "Sees", "Step", "Tool", "ToolRunner", "View", "load_agent"]
