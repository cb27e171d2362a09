"""A second mind for the embedded engine: any OpenAI-compatible chat endpoint, or a GGUF file in this process."""

from .brain import ChatBrain
from .endpoint import ChatEndpoint

__all__ = ["ChatBrain", "ChatEndpoint"]
