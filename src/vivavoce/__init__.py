"""Vivavoce: narrow voice and vision agents, by the living voice."""
