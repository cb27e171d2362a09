"""Gemini Live as the model: a pure conversation (`conversation.py`) and a thin shell around a WebSocket."""
