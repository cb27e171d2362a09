"""Composition: settings, agents and models become one process that answers calls; knows every other layer."""
