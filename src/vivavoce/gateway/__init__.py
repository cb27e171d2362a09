"""Composition: settings, agents and models become one process that answers calls; knows every other layer."""

from .assemble import Gateway, build

__all__ = ["Gateway", "build"]
