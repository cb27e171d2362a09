"""Why a connection ended or could not be had, in one line for an operator."""

from __future__ import annotations

from dataclasses import dataclass

BUSY = 60.0
"""Seconds until it makes sense to call again when a quota is used up: the per-minute one is the shortest."""
MAX_REASON = 160


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened and what it means."""

    sentence: str
    hopeless: bool = False
    """Another attempt cannot succeed: a key, a model's name or a setup has to be changed."""
    refused: bool = False
    """What we asked for was not accepted: with the same handle or setup it will not be."""
    retry_after: float | None = None


def trouble(code: int | None, reason: str, model: str) -> Trouble:
    """code: HTTP status of the upgrade or WebSocket close code; None when there was no connection at all."""
    reason = " ".join(reason.split())[:MAX_REASON]
    low = reason.lower()
    if code in (401, 403) or "api key" in low or "api_key" in low or "unregistered callers" in low:
        what = f"Gemini refuses the credentials ({_said(code, reason)}): check GEMINI_API_KEY"
        return Trouble(what, hopeless=True, refused=True)
    if code == 429 or "resource_exhausted" in low or "quota" in low:
        what = f"Gemini's quota is used up ({_said(code, reason)}): wait, or raise it in Google's console"
        return Trouble(what, retry_after=BUSY)
    if code == 404 or (code == 1008 and "not found" in low) or "is not supported for bidi" in low:
        what = f"Gemini has no Live model named {model} ({_said(code, reason)}): check the agent's model"
        return Trouble(what, hopeless=True, refused=True)
    if "location is not supported" in low:
        return Trouble(f"Gemini is not offered where this gateway runs ({_said(code, reason)})", hopeless=True)
    if code is None:
        return Trouble(f"Gemini cannot be reached ({reason or 'no connection'}): check the network", retry_after=5.0)
    if code in (400, 1007, 1008):
        return Trouble(f"Gemini refuses what it was asked ({_said(code, reason)})", refused=True)
    return Trouble(f"Gemini closed the connection ({_said(code, reason)})", retry_after=5.0)


def _said(code: int | None, reason: str) -> str:
    return f"{code}: {reason}" if reason else str(code)
